using Acme.ByCode;
using Acme.Stages;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;

var (text, rejected) = (args[0], args[1]);
var defaults = LoadedConfig.Defaults();
var options = GraphOptions.Bind(defaults.Section("millrace.actors")) with { RejectedFolder = rejected };
var source = SourceOptions.Bind(defaults.Section("millrace.source")) with { Path = text, Layout = DocumentLayout.BlankLine };
var splitter = new PunktSplitter(PunktParameters.English);
var counts = new CountSentences();

var graph = Graph.From("read-documents", new ReadDocuments(InputFiles.Find(source)))                     // Document
    .Via("keep-long", () => new KeepLongDocuments(new KeepLongDocumentsOptions(MinWords: 5)))            // Document
    .Via("drop-repeated", () => new DropRepeatedDocuments(new DropRepeatedDocumentsOptions(Window: 99))) // Document
    .Via("split-sentences", () => new SplitSentences(splitter))                                          // SegmentedDocument
    .To("count-sentences", counts);
var report = await graph.RunAsync(options, CancellationToken.None);

foreach (var part in report.Stages)
    Console.WriteLine($"{part.Name,-16} took {part.Elements}");
foreach (var (reason, times) in report.Progress.Rejected)
    Console.WriteLine($"rejected {times}: {reason}");
Console.WriteLine($"{counts.Sentences} sentences in {counts.Documents} documents");
