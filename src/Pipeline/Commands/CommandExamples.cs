namespace Millrace.Pipeline.Commands;

/// <summary>Commands to paste, below the help.</summary>
static class CommandExamples
{
    static readonly Dictionary<string, string> OfCommands = new()
    {
        ["sentences"] = """
            echo "Dr. Smith left. She waved." | millrace sentences
            cat german/*.txt | millrace sentences --train > german.punkt
            zcat x.warc.gz | millrace clean --format warc | millrace sentences --documents > sentences.txt
            """,
        ["tokenize"] = """
            echo "unaffable" | millrace tokenize --vocab vocab.txt
            millrace sentences < book.txt | millrace tokenize --vocab vocab.txt > ids.txt
            """,
        ["dedup"] = """
            cat *.txt | millrace dedup > kept.txt
            zcat x.wet.gz | millrace clean --format wet | millrace dedup --documents > pages.txt
            """,
        ["clean"] = """
            zcat x.warc.gz | millrace clean --format warc > pages.txt
            bzcat enwiki-20260101-pages-articles.xml.bz2 | millrace clean --format wikipedia > articles.txt
            millrace clean --format gutenberg < pg1342.txt > book.txt
            """,
        ["export"] = """
            millrace export runs/quickstart --to my-bert
            millrace export runs/quickstart/checkpoints/step-000200 --to my-encoder --head encoder
            millrace export ckpt_8601.pt --config bert_config.json --vocab vocab.txt --to nvidia-bert
            millrace export uncased_L-12_H-768_A-12/bert_model.ckpt --to google-bert
            millrace export bert_paddle.pdparams --config bert-base-uncased.json --to paddle-bert --head masked-lm
            python3 -c "from transformers import AutoModel; AutoModel.from_pretrained('my-bert')"
            """,
        ["pairs"] = """
            millrace sentences < book.txt | millrace pairs --vocab vocab.txt --dupe-factor 1 > pairs.jsonl
            printf 'The mill turns.\nThe river is low.\n\nBread is made of flour.\n' | millrace pairs --vocab vocab.txt
            """,
        ["mask"] = """
            millrace pairs --vocab vocab.txt < sentences.txt | millrace mask --vocab vocab.txt > samples.jsonl
            millrace mask --vocab vocab.txt --kind whole-words --seed 7 < pairs.jsonl > samples.jsonl
            """,
    };

    /// <summary>The part of a command's help that shows how it is used; empty where there is none.</summary>
    public static string Of(string command) => OfCommands.TryGetValue(command, out var lines)
        ? $"Examples:\n{string.Join('\n', lines.Split('\n').Select(line => "  " + line))}\n\n"
        : "";
}
