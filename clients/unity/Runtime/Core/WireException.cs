using System;

namespace Mimesh.Core
{
    /// <summary>A message that the wire format does not allow; the sentence names what is
    /// wrong.</summary>
    public sealed class WireException : Exception
    {
        public WireException(string sentence) : base(sentence)
        {
        }

        /// <summary>Throws unless the condition holds.</summary>
        internal static void Require(bool holds, string sentence)
        {
            if (!holds)
            {
                throw new WireException(sentence);
            }
        }
    }
}
