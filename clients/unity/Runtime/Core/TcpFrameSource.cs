using System;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace Mimesh.Core
{
    /// <summary>The plain TCP stream: each message behind its length. No library is
    /// needed.</summary>
    public sealed class TcpFrameSource : IFrameSource
    {
        public const int DefaultPort = 5582;
        private const string RightPort =
            "Mimesh's plain TCP is two ports above the base port, 5582 by default.";
        private const int ConnectMs = 2000;
        private const int SendMs = 2000;
        private const int LengthBytes = 4;
        private const int KindBytes = 4;
        private const int QueueBytes = 256 * 1024; // the system's default would hold old frames

        private readonly string host;
        private readonly int port;
        private readonly byte[] head = new byte[LengthBytes + KindBytes];
        private int headCount;
        private int whole;
        private bool isHeard;
        private volatile Socket socket;
        private volatile bool isInterrupted;

        /// <summary>ArgumentException when this cannot be an address.</summary>
        public TcpFrameSource(string host, int port = DefaultPort)
        {
            if (string.IsNullOrEmpty(host) || port < 1 || port > 65535)
            {
                throw new ArgumentException(
                    "'" + host + ":" + port + "' is no address; the default is 127.0.0.1:"
                    + DefaultPort + ".");
            }
            this.host = host.Trim('[', ']');
            this.port = port;
        }

        public string Address
        {
            get { return host.IndexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port; }
        }

        public void Open(StreamTopic topic)
        {
            Close();
            headCount = 0;
            isHeard = false;
            try
            {
                socket = Connect();
            }
            catch (SocketException problem)
            {
                throw new IOException(
                    Address + " cannot be reached: " + problem.Message.TrimEnd('.') + ".", problem);
            }
            if (isInterrupted)
            {
                Close();
                throw new IOException("The receiver was closed.");
            }
            Ask("subscribe " + topic.Text);
        }

        public void Ask(string request)
        {
            byte[] text = Encoding.ASCII.GetBytes(request);
            byte[] message = new byte[LengthBytes + text.Length];
            LittleEndian.PutUInt32(message, 0, (uint)text.Length);
            text.CopyTo(message, LengthBytes);
            try
            {
                Opened().Send(message);
            }
            catch (Exception problem) when (IsLoss(problem))
            {
                throw Lost(problem);
            }
        }

        public bool TryReceive(int timeoutMs, MessageBuffer into)
        {
            int until = unchecked(Environment.TickCount + timeoutMs);
            while (true)
            {
                int left = Math.Max(0, unchecked(until - Environment.TickCount));
                if (!IsReadable(left))
                {
                    return false;
                }
                if (headCount < head.Length)
                {
                    ReadHead(into);
                }
                else if (ReadRest(into))
                {
                    headCount = 0;
                    isHeard = true;
                    return true;
                }
            }
        }

        public string Silence
        {
            get
            {
                return "Connected to " + Address + ", but nothing of Mimesh comes; " + RightPort;
            }
        }

        public void Interrupt()
        {
            isInterrupted = true;
            Close();
        }

        public void Dispose()
        {
            Interrupt();
        }

        private void Close()
        {
            Socket open = socket;
            socket = null;
            if (open != null)
            {
                open.Close();
            }
        }

        private Socket Connect()
        {
            Socket made = host.IndexOf(':') < 0
                ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                made.NoDelay = true;
                made.SendTimeout = SendMs;
                made.ReceiveBufferSize = QueueBytes;
                IAsyncResult attempt = made.BeginConnect(host, port, null, null);
                if (!attempt.AsyncWaitHandle.WaitOne(ConnectMs))
                {
                    throw new SocketException((int)SocketError.TimedOut);
                }
                made.EndConnect(attempt);
                return made;
            }
            catch
            {
                made.Close();
                throw;
            }
        }

        private bool IsReadable(int timeoutMs)
        {
            Socket open = socket;
            try
            {
                return open != null && open.Poll(1000 * timeoutMs, SelectMode.SelectRead);
            }
            catch (Exception problem) when (IsLoss(problem))
            {
                throw Lost(problem);
            }
        }

        private void ReadHead(MessageBuffer into)
        {
            headCount += ReadSome(head, headCount, head.Length - headCount);
            if (headCount < head.Length)
            {
                return;
            }
            uint length = LittleEndian.UInt32(head, 0);
            MessageKind kind = MessageBuffer.KindOf(head, LengthBytes);
            if (!(length > KindBytes && length <= MessageBuffer.MostBytes(kind)))
            {
                throw new WireException(
                    isHeard
                        ? "A message of " + length + " bytes of kind " + kind + " came."
                        : "What answers at " + Address + " is not plain TCP of Mimesh; "
                            + RightPort);
            }
            whole = (int)length;
            Buffer.BlockCopy(head, LengthBytes, into.Bytes, 0, KindBytes);
            into.Count = KindBytes;
        }

        private bool ReadRest(MessageBuffer into)
        {
            if (into.Count < whole)
            {
                into.MakeRoom(whole);
                int room = Math.Min(whole, into.Bytes.Length) - into.Count;
                into.Count += ReadSome(into.Bytes, into.Count, room);
            }
            return into.Count == whole;
        }

        private int ReadSome(byte[] into, int at, int count)
        {
            int read;
            try
            {
                read = Opened().Receive(into, at, count, SocketFlags.None);
            }
            catch (Exception problem) when (IsLoss(problem))
            {
                throw Lost(problem);
            }
            if (read == 0)
            {
                throw new IOException("Mimesh at " + Address + " has closed the connection.");
            }
            return read;
        }

        private Socket Opened()
        {
            Socket open = socket;
            if (open == null)
            {
                throw new IOException("There is no connection to " + Address + ".");
            }
            return open;
        }

        private static bool IsLoss(Exception problem)
        {
            return problem is SocketException || problem is ObjectDisposedException;
        }

        private IOException Lost(Exception problem)
        {
            return new IOException(
                "The connection to " + Address + " was lost: " + problem.Message, problem);
        }
    }
}
