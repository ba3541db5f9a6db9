namespace Millrace.Stages.Sources;

/// <summary>What the files of a source are. Compression is recognised by content, whatever the format.</summary>
public enum SourceFormat
{
    /// <summary>Text; <see cref="DocumentLayout"/> says how it holds documents.</summary>
    Text,

    /// <summary>A dump of Wikipedia's articles, XML with wikitext.</summary>
    Wikipedia,

    /// <summary>Common Crawl's web pages as they were fetched, or those of another crawler.</summary>
    Warc,

    /// <summary>Common Crawl's extracted plain text.</summary>
    Wet,

    /// <summary>OpenWebText: archives within archives, each file of text a document.</summary>
    Openwebtext,

    /// <summary>BookCorpus: an archive, each file of text a document.</summary>
    Bookcorpus,

    /// <summary>Project Gutenberg's plain text, each file a book with its header and licence.</summary>
    Gutenberg,

    /// <summary>JSON Lines: each line an object, one field of which is the text.</summary>
    Jsonl,

    /// <summary>Comma-separated values after RFC 4180, the first row naming the columns.</summary>
    Csv,

    /// <summary>Tab-separated values without any quoting, the first row naming the columns.</summary>
    Tsv,

    /// <summary>Parquet, one column of which is the text.</summary>
    Parquet,
}
