#if MIMESH_NETMQ
using System;
using System.Diagnostics;
using System.IO;
using Mimesh.Core;
using NetMQ;
using NetMQ.Sockets;

namespace Mimesh
{
    /// <summary>The ZeroMQ stream, for projects that have NetMQ and define MIMESH_NETMQ.</summary>
    public sealed class NetMqFrameSource : IFrameSource
    {
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);
        private readonly string host;
        private readonly int port;
        private SubscriberSocket frames;
        private DealerSocket snapshots;
        private volatile bool isInterrupted;

        /// <summary>The base port; snapshots are asked for on the next one.</summary>
        public NetMqFrameSource(string host, int port)
        {
            if (string.IsNullOrEmpty(host) || port < 1 || port > 65534)
            {
                throw new ArgumentException("'" + host + ":" + port + "' is no address.");
            }
            this.host = host;
            this.port = port;
        }

        public string Address
        {
            get { return host + ":" + port; }
        }

        public string Silence
        {
            get
            {
                return "Nothing comes from " + Address
                    + "; Mimesh's ZeroMQ is at the base port, 5580 by default.";
            }
        }

        public void Open(StreamTopic topic)
        {
            Close();
            AsyncIO.ForceDotNet.Force(); // Unity's own sockets cannot do what NetMQ's default needs
            frames = new SubscriberSocket();
            // Of what has no room here, the oldest wait in the system's buffers and grow old: room for
            // a second, or, as codes are small, for many.
            frames.Options.ReceiveHighWatermark = topic.Mode == StreamMode.Code ? 1024 : 64;
            frames.Options.MaxMsgSize = WireLayout.MaxFrameBytes;
            frames.Options.Linger = TimeSpan.Zero;
            frames.Connect("tcp://" + host + ":" + port);
            frames.Subscribe(topic.Text);
            snapshots = new DealerSocket();
            snapshots.Options.MaxMsgSize = WireLayout.MaxSnapshotBytes;
            snapshots.Options.Linger = TimeSpan.Zero;
            snapshots.Connect("tcp://" + host + ":" + (port + 1));
        }

        public void Ask(string snapshotRequest)
        {
            RequireOpen();
            snapshots.TrySendFrame(TimeSpan.Zero, snapshotRequest);
        }

        public bool TryReceive(int timeoutMs, MessageBuffer into)
        {
            RequireOpen();
            TimeSpan slice = timeoutMs > 0 ? Slice : TimeSpan.Zero;
            Stopwatch waited = Stopwatch.StartNew();
            do
            {
                byte[] message;
                bool came = snapshots.TryReceiveFrameBytes(TimeSpan.Zero, out message)
                    || frames.TryReceiveFrameBytes(slice, out message);
                if (came)
                {
                    into.Bytes = message;
                    into.Count = message.Length;
                    return true;
                }
            }
            while (waited.ElapsedMilliseconds < timeoutMs && !isInterrupted);
            return false;
        }

        public void Interrupt()
        {
            isInterrupted = true; // sockets belong to the receiving thread, which disposes of them
        }

        public void Dispose()
        {
            Close();
            NetMQConfig.Cleanup(false); // without it, Unity's editor freezes on the next play
        }

        private void RequireOpen()
        {
            if (frames == null || isInterrupted)
            {
                throw new IOException("There is no connection to " + Address + ".");
            }
        }

        private void Close()
        {
            if (frames != null)
            {
                frames.Dispose();
                snapshots.Dispose();
            }
            frames = null;
            snapshots = null;
        }
    }
}
#endif
