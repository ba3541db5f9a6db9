using Millrace.Benchmarks;

switch (args)
{
    case ["training-step", .. var rest]:
        TrainingStepBench.Run(rest);
        return 0;
    default:
        Console.Error.WriteLine("usage: training-step fp32|bf16 [small|five-minutes] [dropout] [threads] [steps]");
        return 2;
}
