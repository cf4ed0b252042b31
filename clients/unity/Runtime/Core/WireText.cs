using System;
using System.Text;

namespace Mimesh.Core
{
    /// <summary>UTF-8 in messages; bytes that are none are refused, never replaced.</summary>
    internal static class WireText
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        public static string Decode(byte[] message, int at, int count, string name)
        {
            try
            {
                return Strict.GetString(message, at, count);
            }
            catch (ArgumentException)
            {
                throw new WireException(name + " is not UTF-8");
            }
        }
    }
}
