namespace Mimesh.Core
{
    /// <summary>What the sender answers to a request it does not grant.</summary>
    public static class Refusal
    {
        private const int TextStart = WireLayout.RefusalHeaderSize;

        /// <summary>The sender's sentence. Raises WireException for a malformed refusal.</summary>
        public static string Decode(byte[] message, int count)
        {
            if (!(count >= TextStart && count <= message.Length
                && count <= TextStart + WireLayout.MaxRefusalBytes))
            {
                throw new WireException("a refusal of " + count + " bytes");
            }
            WireException.Require(
                LittleEndian.UInt32(message, 0) == WireLayout.RefusalMagic, "magic is not MIMR");
            int version = LittleEndian.UInt16(message, 4);
            if (version != WireLayout.Version)
            {
                throw new WireException("version " + version + " is not understood");
            }
            int reserved = LittleEndian.UInt16(message, 6);
            if (reserved != 0)
            {
                throw new WireException("reserved is " + reserved);
            }
            return WireText.Decode(message, TextStart, count - TextStart, "the refusal");
        }
    }
}
