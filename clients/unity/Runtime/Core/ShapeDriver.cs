using System;
using System.Collections.Generic;

namespace Mimesh.Core
{
    /// <summary>Which codes drive which blend shapes of a character that has its own.</summary>
    public sealed class ShapeDriver
    {
        private static readonly string[] UnsidedInArkit = { "browInnerUp", "cheekPuff" };

        private readonly int[] shapes;
        private readonly int[][] codes;
        private readonly float[] values;

        private ShapeDriver(List<int> shapes, List<int[]> codes)
        {
            this.shapes = shapes.ToArray();
            this.codes = codes.ToArray();
            values = new float[shapes.Count];
        }

        /// <summary>How many shapes are driven.</summary>
        public int Count
        {
            get { return shapes.Length; }
        }

        /// <summary>Matches names. <paramref name="codeNames"/>: expressions, then extras, as in
        /// the
        /// snapshot. Of two shapes for one expression the first counts.</summary>
        public static ShapeDriver Match(
            IList<string> shapeNames, IList<string> codeNames, bool withEyeLook = true)
        {
            Dictionary<string, string> spellings = ShapeNames.Spellings(codeNames);
            Dictionary<string, int> found = new Dictionary<string, int>();
            for (int shape = 0; shape < shapeNames.Count; shape++)
            {
                string meaning = ShapeNames.FindMeaning(shapeNames[shape], spellings);
                bool isWanted = meaning != null
                    && (withEyeLook || !meaning.StartsWith("eyeLook", StringComparison.Ordinal));
                if (isWanted && !found.ContainsKey(meaning))
                {
                    found.Add(meaning, shape);
                }
            }
            return Collect(found, codeNames);
        }

        private static ShapeDriver Collect(Dictionary<string, int> found, IList<string> codeNames)
        {
            List<int> shapes = new List<int>();
            List<int[]> codes = new List<int[]>();
            foreach (KeyValuePair<string, int> pair in found)
            {
                // A character with shapes for each side needs no shape that moves both.
                bool isSplit = found.ContainsKey(pair.Key + "_L")
                    || found.ContainsKey(pair.Key + "_R");
                int[] driving = isSplit ? new int[0] : Driving(pair.Key, codeNames);
                if (driving.Length > 0)
                {
                    shapes.Add(pair.Value);
                    codes.Add(driving);
                }
            }
            return new ShapeDriver(shapes, codes);
        }

        /// <summary>The driven shape's index in the names given to <see cref="Match"/>.</summary>
        public int Shape(int index)
        {
            return shapes[index];
        }

        /// <summary>The shapes' values, usually 0 to 1; used again by the next call. ARKit's
        /// browInnerUp and cheekPuff move both sides and get the mean of the two.</summary>
        public float[] Drive(float[] code)
        {
            for (int index = 0; index < shapes.Length; index++)
            {
                float sum = 0;
                foreach (int row in codes[index])
                {
                    sum += row < code.Length ? code[row] : 0;
                }
                values[index] = sum / codes[index].Length;
            }
            return values;
        }

        private static int[] Driving(string meaning, IList<string> codeNames)
        {
            int direct = codeNames.IndexOf(meaning);
            if (direct >= 0)
            {
                return new[] { direct };
            }
            int left = codeNames.IndexOf(meaning + "_L");
            int right = codeNames.IndexOf(meaning + "_R");
            bool isBoth = Array.IndexOf(UnsidedInArkit, meaning) >= 0 && left >= 0 && right >= 0;
            return isBoth ? new[] { left, right } : new int[0];
        }
    }
}
