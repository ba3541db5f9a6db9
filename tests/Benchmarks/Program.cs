foreach (var r in Millrace.Benchmarks.LoaderBench.Run(System.Environment.CurrentDirectory)) System.Console.WriteLine(System.FormattableString.Invariant($"{r.Name,-28} {r.Value,12:N3} {r.Unit,-22} {r.Peer} {r.PeerValue:N2} {r.Ratio:N1}"));
return 0;
