using System;
using System.Collections.Generic;

namespace Mimesh.Core
{
    /// <summary>Which expression a blend shape's name means. ARKit's names are spelled in many
    /// ways:
    /// eyeBlinkLeft, EyeBlink_L, blendShape1.eyeBlinkLeft, L_eyeBlink, A14_Eye_Blink_Left. A name
    /// that mentions two expressions is a corrective for both and means neither.</summary>
    public static class ShapeNames
    {
        private const string NamespaceEnds = ".:|";

        private static readonly HashSet<string> Prefixes = new HashSet<string>
        {
            "a", "apple", "arkit", "base", "blend", "blendshape", "blendshapes", "bs", "exp",
            "expression", "expressions", "face", "facial", "fcl", "head", "ict", "key", "morph",
            "perfect", "shape", "shapes", "sync", "target"
        };

        /// <summary>The expression meant, like "eyeBlink_L"; "browInnerUp" or "cheekPuff" where a
        /// shape moves both sides; null when it means none of these expressions.</summary>
        public static string FindMeaning(string name, ICollection<string> expressions)
        {
            return FindMeaning(name, Spellings(expressions));
        }

        /// <summary>The same, with the table of <see cref="Spellings"/> made before.</summary>
        public static string FindMeaning(string name, Dictionary<string, string> spellings)
        {
            List<int> starts = new List<int>();
            List<string> words = Split(name, starts);
            for (int first = 0; first < words.Count; first++)
            {
                string meaning;
                if (spellings.TryGetValue(Join(words, first, words.Count), out meaning)
                    && MayPrecede(name, words, starts, first, spellings))
                {
                    return meaning;
                }
            }
            return null;
        }

        /// <summary>Every spelling, lower-case and without separators, of every expression, and of
        /// the bases that come in two sides.</summary>
        public static Dictionary<string, string> Spellings(ICollection<string> expressions)
        {
            Dictionary<string, string> found = new Dictionary<string, string>();
            foreach (string expression in expressions)
            {
                string stem = Stem(expression, "_L");
                if (stem != null && expressions.Contains(stem + "_R"))
                {
                    found[stem.ToLowerInvariant()] = stem;
                }
            }
            foreach (string expression in expressions)
            {
                foreach (string spelling in Spell(expression))
                {
                    found[spelling] = expression;
                }
            }
            return found;
        }

        private static IEnumerable<string> Spell(string expression)
        {
            string left = Stem(expression, "_L") ?? Stem(expression, "Left");
            string right = Stem(expression, "_R") ?? Stem(expression, "Right");
            string stem = (left ?? right ?? expression).ToLowerInvariant();
            string[] ends = left != null ? new[] { "l", "left" }
                : right != null ? new[] { "r", "right" } : new[] { "" };
            foreach (string end in ends)
            {
                yield return stem + end;
                yield return end + stem;
            }
        }

        private static string Stem(string name, string end)
        {
            return name.EndsWith(end, StringComparison.Ordinal)
                ? name.Substring(0, name.Length - end.Length)
                : null;
        }

        private static bool MayPrecede(
            string name, List<string> words, List<int> starts, int first,
            Dictionary<string, string> spellings)
        {
            for (int from = 0; from < first; from++)
            {
                for (int to = from + 1; to <= first; to++)
                {
                    if (spellings.ContainsKey(Join(words, from, to)))
                    {
                        return false;
                    }
                }
            }
            int start = starts[first];
            return start > 0 && NamespaceEnds.IndexOf(name[start - 1]) >= 0
                || words.GetRange(0, first).TrueForAll(IsPlainPrefix);
        }

        private static bool IsPlainPrefix(string word)
        {
            return Prefixes.Contains(word) || char.IsDigit(word[0]);
        }

        private static string Join(List<string> words, int from, int to)
        {
            return string.Concat(words.GetRange(from, to - from));
        }

        /// <summary>Words in lower case: runs of digits, of capitals, of a capital and small
        /// letters.
        /// </summary>
        private static List<string> Split(string name, List<int> starts)
        {
            List<string> words = new List<string>();
            int at = 0;
            while (at < name.Length)
            {
                int end = WordEnd(name, at);
                if (end > at)
                {
                    starts.Add(at);
                    words.Add(name.Substring(at, end - at).ToLowerInvariant());
                }
                at = Math.Max(end, at + 1);
            }
            return words;
        }

        private static int WordEnd(string name, int at)
        {
            if (IsDigit(name, at))
            {
                return RunEnd(name, at, IsDigit);
            }
            int capitals = RunEnd(name, at, IsCapital);
            int small = RunEnd(name, capitals, IsSmall);
            if (capitals - at > 1 && small > capitals)
            {
                return capitals - 1; // the last capital opens the next word: ARKitEye
            }
            return small;
        }

        private static int RunEnd(string name, int at, Func<string, int, bool> belongs)
        {
            while (at < name.Length && belongs(name, at))
            {
                at++;
            }
            return at;
        }

        private static bool IsDigit(string name, int at)
        {
            return name[at] >= '0' && name[at] <= '9';
        }

        private static bool IsCapital(string name, int at)
        {
            return name[at] >= 'A' && name[at] <= 'Z';
        }

        private static bool IsSmall(string name, int at)
        {
            return name[at] >= 'a' && name[at] <= 'z';
        }
    }
}
