return Millrace.Benchmarks.BenchProgram.Run(args);
