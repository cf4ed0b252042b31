using System;

namespace Mimesh.Core
{
    /// <summary>Where messages come from. Used and disposed of by one thread; only Interrupt comes
    /// from another. A lost or refused connection is an IOException whose message is a sentence; a
    /// message whose
    /// length cannot be is a WireException. After either, Open is called again.</summary>
    public interface IFrameSource : IDisposable
    {
        /// <summary>For people, like "127.0.0.1:5582".</summary>
        string Address { get; }

        /// <summary>A sentence for when it is open and no message comes.</summary>
        string Silence { get; }

        /// <summary>Connects and subscribes; forgets the connection before.</summary>
        void Open(StreamTopic topic);

        /// <summary>Asks for the mesh, like "snapshot unity appearance". The answer is a
        /// message.</summary>
        void Ask(string snapshotRequest);

        /// <summary>Waits for one whole message; false when none came in time.</summary>
        bool TryReceive(int timeoutMs, MessageBuffer into);

        /// <summary>Ends whatever waits, soon and for good; from any thread.</summary>
        void Interrupt();
    }
}
