using System;
using System.IO;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>The receiver without Unity: for tests, and to see whether frames arrive.</summary>
    internal static class Program
    {
        private static int Main(string[] words)
        {
            if (Array.IndexOf(words, "--help") >= 0 || Array.IndexOf(words, "-h") >= 0)
            {
                Console.WriteLine(Options.Usage);
                return 0;
            }
            try
            {
                return Run(new Options(words));
            }
            catch (Exception problem) when (
                problem is ArgumentException || problem is IOException || problem is WireException)
            {
                Console.Error.WriteLine(problem.Message);
                return 2;
            }
        }

        private static int Run(Options options)
        {
            if (options.Has("vectors"))
            {
                return new Conformance(options.Text("vectors", "")).Run();
            }
            if (options.Has("fuzz"))
            {
                return Fuzzing.Run(
                    options.Text("fuzz", ""), options.Number("cases", 10000),
                    options.Number("seed", 1));
            }
            if (options.Has("cost"))
            {
                return Cost.Run(
                    options.Text("cost", ""), options.Text("snapshot", ""),
                    options.Number("times", 1000));
            }
            if (options.Has("shapes"))
            {
                return Shapes.Match(options.Text("shapes", ""));
            }
            if (options.Has("drive"))
            {
                return Shapes.Drive(options.Text("drive", ""));
            }
            return new Watching(options).Run();
        }
    }
}
