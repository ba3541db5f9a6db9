namespace Millrace.Stages.Sources;

/// <summary>How text files hold documents.</summary>
public enum DocumentLayout
{
    /// <summary>Each file is one document.</summary>
    PerFile,

    /// <summary>Each line is one document.</summary>
    PerLine,

    /// <summary>Documents are separated by one or more blank lines.</summary>
    BlankLine,

    /// <summary>LDDL's <c>source</c> folder: each line is a document whose first word, its name, is not text.</summary>
    Lddl,

    /// <summary>Records of code of LDDL's fork for CodeBERT: documents of any number of lines, with \r\n between them.</summary>
    Code,
}
