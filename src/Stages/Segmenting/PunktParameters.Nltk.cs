using System.Globalization;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Segmenting;

/// <content>NLTK's tables: one type a line, columns separated by tabs.</content>
public sealed partial class PunktParameters
{
    static PunktParameters ReadNltk(string folder)
    {
        var parts = new PunktParts();
        ReadTable(folder, "abbrev_types.txt", 1, row => parts.Abbreviations.Add(row[0]));
        ReadTable(folder, "collocations.tab", 2, row => parts.Collocations.Add((row[0], row[1])));
        ReadTable(folder, "sent_starters.txt", 1, row => parts.Starters.Add(row[0]));
        ReadTable(folder, "ortho_context.tab", 2, row =>
            byte.TryParse(row[1], NumberStyles.None, CultureInfo.InvariantCulture, out var context) && parts.TryAdd(row[0], context));
        return parts.ToParameters();
    }

    static void ReadTable(string folder, string name, int columns, Func<string[], bool> add)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new InputException($"{path} does not exist; NLTK's folder of Punkt parameters holds abbrev_types.txt, collocations.tab, sent_starters.txt and ortho_context.tab");
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            var row = line.Split('\t');
            if (row.Length != columns || !add(row))
                throw new InputException($"{path}:{number}: expected {columns} new values separated by tabs, got \"{line[..Math.Min(line.Length, 60)]}\"");
        }
    }
}
