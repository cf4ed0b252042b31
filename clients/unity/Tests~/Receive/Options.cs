using System;
using System.Collections.Generic;
using System.Globalization;

namespace Mimesh.Receive
{
    /// <summary>The command line: --name value pairs.</summary>
    internal sealed class Options
    {
        public const string Usage =
            "mono Receive.exe [--host 127.0.0.1] [--port 5582] [--mode vertices|region|code]\n"
            + "    [--encoding int16|float32] [--space mesh|gltf|unity|unreal] [--frames 600]\n"
            + "    [--seconds 60] [--appearance yes] [--every MS] [--report FILE.json]\n"
            + "    ends with 0, or with 1 when fewer frames came in that time\n"
            + "or  --vectors FOLDER            decode every message there, compare with its JSON\n"
            + "or  --fuzz FOLDER --cases 10000 [--seed 1]    change its messages at random\n"
            + "or  --cost FRAME --snapshot SNAPSHOT [--times 1000]   time and memory of a frame\n"
            + "or  --shapes FILE               what the names in it, one a line, mean\n"
            + "or  --drive FILE                a test of blend shapes: see its source";

        private static readonly HashSet<string> Known = new HashSet<string>
        {
            "host", "port", "mode", "encoding", "space", "frames", "seconds", "appearance", "every",
            "report", "vectors", "fuzz", "cases", "seed", "shapes", "drive", "cost",
            "snapshot", "times"
        };

        private readonly Dictionary<string, string> values = new Dictionary<string, string>();

        public Options(string[] words)
        {
            for (int index = 0; index < words.Length; index += 2)
            {
                string name = words[index].StartsWith("--") ? words[index].Substring(2) : "";
                if (!Known.Contains(name) || index + 1 == words.Length)
                {
                    throw new ArgumentException(
                        words[index] + (Known.Contains(name) ? " needs a value" : " is no option")
                        + "; --help lists them.");
                }
                values[name] = words[index + 1];
            }
        }

        public bool Has(string name)
        {
            return values.ContainsKey(name);
        }

        public string Text(string name, string otherwise)
        {
            string value;
            return values.TryGetValue(name, out value) ? value : otherwise;
        }

        public int Number(string name, int otherwise)
        {
            string text = Text(name, null);
            int value;
            if (text == null)
            {
                return otherwise;
            }
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            {
                throw new ArgumentException("--" + name + " " + text + " is no whole number.");
            }
            return value;
        }
    }
}
