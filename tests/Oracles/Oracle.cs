namespace Millrace.Oracles;

/// <summary>Programs of others that results are compared with.</summary>
public enum Oracle
{
    /// <summary>Debian's python3, for scripts that need nothing else.</summary>
    Python,

    /// <summary>Debian's python3-torch, the same libtorch.</summary>
    PythonTorch,

    /// <summary>Debian's python3-nltk.</summary>
    PythonNltk,

    /// <summary>Hugging Face's tokenizers through Node.js.</summary>
    NodeTokenizers,

    /// <summary>DuckDB through Node.js.</summary>
    NodeDuckDb,

    /// <summary>Apache Arrow for JavaScript.</summary>
    NodeArrow,
}
