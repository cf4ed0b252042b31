using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Mimesh.Receive
{
    /// <summary>As much JSON as the tests need: objects are dictionaries, lists are lists, numbers
    /// doubles, and whole numbers that a double would round are kept as ulong.</summary>
    internal sealed class Json
    {
        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        public static object Read(string text)
        {
            Json json = new Json(text);
            object value = json.Value();
            json.Skip();
            json.Require(json.at == text.Length);
            return value;
        }

        public static double ReadNumber(string text)
        {
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        public static string Write(object value)
        {
            if (value is string)
            {
                return "\"" + ((string)value).Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
            }
            if (value is IDictionary<string, object>)
            {
                IEnumerable<string> members = ((IDictionary<string, object>)value)
                    .Select(pair => Write(pair.Key) + ": " + Write(pair.Value));
                return "{" + string.Join(",\n ", members) + "}";
            }
            if (value is IEnumerable)
            {
                IEnumerable<string> items = ((IEnumerable)value).Cast<object>().Select(Write);
                return "[" + string.Join(", ", items) + "]";
            }
            string format = value is double || value is float ? "R" : null;
            return value == null
                ? "null"
                : ((IFormattable)value).ToString(format, CultureInfo.InvariantCulture);
        }

        private object Value()
        {
            Skip();
            Require(at < text.Length);
            switch (text[at])
            {
                case '{':
                    return Members();
                case '[':
                    return Items();
                case '"':
                    return String();
                case 't':
                    return Word("true", true);
                case 'f':
                    return Word("false", false);
                case 'n':
                    return Word("null", null);
                case 'N':
                    return Word("NaN", double.NaN);
                default:
                    return Number();
            }
        }

        private Dictionary<string, object> Members()
        {
            Dictionary<string, object> members = new Dictionary<string, object>();
            at++;
            while (!Ends('}', members.Count > 0))
            {
                Skip();
                string name = String();
                Skip();
                Require(text[at++] == ':');
                members.Add(name, Value());
            }
            return members;
        }

        private List<object> Items()
        {
            List<object> items = new List<object>();
            at++;
            while (!Ends(']', items.Count > 0))
            {
                items.Add(Value());
            }
            return items;
        }

        private bool Ends(char end, bool needsComma)
        {
            Skip();
            Require(at < text.Length);
            if (text[at] == end)
            {
                at++;
                return true;
            }
            if (needsComma)
            {
                Require(text[at++] == ',');
            }
            return false;
        }

        private string String()
        {
            StringBuilder read = new StringBuilder();
            Require(text[at++] == '"');
            while (text[at] != '"')
            {
                read.Append(text[at] == '\\' ? Escaped() : text[at]);
                at++;
            }
            at++;
            return read.ToString();
        }

        private char Escaped()
        {
            at++;
            if (text[at] == 'u')
            {
                at += 4;
                return (char)int.Parse(text.Substring(at - 3, 4), NumberStyles.HexNumber);
            }
            int known = "nrtbf".IndexOf(text[at]);
            return known < 0 ? text[at] : "\n\r\t\b\f"[known];
        }

        private object Word(string word, object value)
        {
            Require(string.CompareOrdinal(text, at, word, 0, word.Length) == 0);
            at += word.Length;
            return value;
        }

        private object Number()
        {
            int start = at;
            while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0)
            {
                at++;
            }
            string number = text.Substring(start, at - start);
            ulong whole;
            if (ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out whole)
                && whole > 1UL << 53)
            {
                return whole;
            }
            return ReadNumber(number);
        }

        private void Skip()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        private void Require(bool holds)
        {
            if (!holds)
            {
                throw new ArgumentException("The JSON cannot be read at character " + at + ".");
            }
        }
    }
}
