using Millrace.Pipeline.Commands;

return await CommandLine.InvokeAsync(args).ConfigureAwait(false);
