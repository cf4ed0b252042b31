namespace Mimesh.Core
{
    /// <summary>What a receiver is doing.</summary>
    public enum ReceiverState
    {
        /// <summary>Nobody answers at the address yet, or not any more.</summary>
        Connecting,

        /// <summary>Connected; no frame has come, or its mesh has not.</summary>
        Waiting,

        /// <summary>Frames come.</summary>
        Receiving,

        /// <summary>The sender says no; its sentence is in the receiver's message.</summary>
        Refused,

        /// <summary>Disposed.</summary>
        Closed
    }

    /// <summary>What a receiver asks its sender for.</summary>
    public sealed class ReceiverWishes
    {
        public StreamTopic Topic = new StreamTopic(
            StreamMode.Vertices, StreamEncoding.Int16, StreamSpace.Unity);

        /// <summary>With the basis: a code alone then moves the vertices.</summary>
        public bool Basis;

        /// <summary>With surfaces, colours and textures: drawn vertices are made as well.</summary>
        public bool Appearance;

        /// <summary>Whether the head's motion is put into the vertices.</summary>
        public bool HeadMotion = true;

        internal string SnapshotRequest
        {
            get
            {
                return "snapshot " + Topic.SpaceText
                    + (Basis ? " basis" : "") + (Appearance ? " appearance" : "");
            }
        }
    }
}
