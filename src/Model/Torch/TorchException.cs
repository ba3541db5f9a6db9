namespace Millrace.Model.Torch;

/// <summary>libtorch, or the library between it and .NET, refused a call; the message is the C++ exception's, without its stack.</summary>
public sealed class TorchException(string message, Exception? cause = null) : Exception(message, cause);
