using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>Blend shapes by name. Files are lines of text.</summary>
    internal static class Shapes
    {
        /// <summary>First line: the expressions, parted by spaces; then a name a line. Prints each
        /// name's meaning, or "-".</summary>
        public static int Match(string path)
        {
            string[] lines = File.ReadAllLines(path);
            Dictionary<string, string> spellings = ShapeNames.Spellings(lines[0].Split(' '));
            foreach (string name in lines.Skip(1))
            {
                Console.WriteLine(ShapeNames.FindMeaning(name, spellings) ?? "-");
            }
            return 0;
        }

        /// <summary>First line: the code's names; second: its values; then a shape's name a line.
        /// Prints name and value of each driven shape.</summary>
        public static int Drive(string path)
        {
            string[] lines = File.ReadAllLines(path);
            string[] shapes = lines.Skip(2).ToArray();
            float[] code = lines[1].Split(' ')
                .Select(word => (float)Json.ReadNumber(word)).ToArray();
            ShapeDriver driver = ShapeDriver.Match(shapes, lines[0].Split(' '));
            float[] values = driver.Drive(code);
            for (int index = 0; index < driver.Count; index++)
            {
                Console.WriteLine(shapes[driver.Shape(index)] + " " + Json.Write(values[index]));
            }
            return 0;
        }
    }
}
