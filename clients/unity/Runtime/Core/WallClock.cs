using System;

namespace Mimesh.Core
{
    /// <summary>The wall clock as the wire counts it.</summary>
    public static class WallClock
    {
        private static readonly long Epoch =
            new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

        /// <summary>Nanoseconds since 1970, in steps of 100 or as coarse as the system's
        /// clock.</summary>
        public static ulong UnixNs
        {
            get { return (ulong)(DateTime.UtcNow.Ticks - Epoch) * 100; }
        }
    }
}
