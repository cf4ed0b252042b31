// What the NetMQ variant uses of NetMQ 4.0, as its public API declares it. Declarations only.
using System;

namespace AsyncIO
{
    public static class ForceDotNet
    {
        public static void Force() { throw null; }
    }
}

namespace NetMQ
{
    public interface IOutgoingSocket
    {
    }

    public interface IReceivingSocket
    {
    }

    public abstract class NetMQSocket : IOutgoingSocket, IReceivingSocket, IDisposable
    {
        public SocketOptions Options { get { throw null; } }
        public void Connect(string address) { throw null; }
        public void Dispose() { throw null; }
    }

    public class SocketOptions
    {
        public int ReceiveHighWatermark { get; set; }
        public long MaxMsgSize { get; set; }
        public TimeSpan Linger { get; set; }
    }

    public static class OutgoingSocketExtensions
    {
        public static bool TrySendFrame(
            this IOutgoingSocket socket, TimeSpan timeout, string message, bool more = false)
        { throw null; }
    }

    public static class ReceivingSocketExtensions
    {
        public static bool TryReceiveFrameBytes(
            this IReceivingSocket socket, TimeSpan timeout, out byte[] bytes) { throw null; }
    }

    public static class NetMQConfig
    {
        public static void Cleanup(bool block = true) { throw null; }
    }
}

namespace NetMQ.Sockets
{
    public class SubscriberSocket : NetMQSocket
    {
        public void Subscribe(string topic) { throw null; }
    }

    public class DealerSocket : NetMQSocket
    {
    }
}
