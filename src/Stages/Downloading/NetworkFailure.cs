using System.Security.Authentication;

namespace Millrace.Stages.Downloading;

/// <summary>What is said, and done, about a connection that failed.</summary>
static class NetworkFailure
{
    /// <summary>The failure as one to try again after, or as the end.</summary>
    public static Exception Of(Exception cause) => cause switch
    {
        HttpRequestException { InnerException: AuthenticationException inner } =>
            new DownloadException($"the certificate of the server is not accepted: {Sentence(inner)}"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Cut("the name of the host is not known"),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } =>
            Cut($"its answer is not HTTP: {Sentence(cause)}"),
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => Cut("the connection was closed in the middle"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Cut($"no connection: {Sentence(Root(cause))}"),
        OperationCanceledException => Cut("no connection in time"),
        _ => Cut($"the connection broke: {Sentence(Root(cause))}"),
    };

    static TransferCutException Cut(string reason) => new(reason);

    static Exception Root(Exception cause) => cause.InnerException is { } inner ? Root(inner) : cause;

    static string Sentence(Exception cause)
    {
        var text = cause.Message.Split('\n')[0].TrimEnd('\r', '.', ' ');
        return text is [var first, var second, ..] && !char.IsUpper(second) ? char.ToLowerInvariant(first) + text[1..] : text;
    }
}
