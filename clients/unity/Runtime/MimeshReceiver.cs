using System;
using Mimesh.Core;
using UnityEngine;

namespace Mimesh
{
    /// <summary>Follows a running Mimesh. Other components subscribe to <see
    /// cref="Moved"/>.</summary>
    [AddComponentMenu("Mimesh/Mimesh Receiver")]
    [DefaultExecutionOrder(-100)]
    public sealed class MimeshReceiver : MonoBehaviour
    {
        [Tooltip("Where Mimesh runs.")]
        [SerializeField] private string host = "127.0.0.1";

        [Tooltip("The plain TCP port: Mimesh's base port + 2.")]
        [SerializeField] private int port = TcpFrameSource.DefaultPort;

        [Tooltip("Vertices: every vertex. Region: those the face moves, fewer bytes. Code: the "
            + "expression alone; enough for blend shapes and bones, and for meshes, too.")]
        [SerializeField] private StreamMode mode = StreamMode.Region;

        [Tooltip("Int16 is half the bytes of Float32.")]
        [SerializeField] private StreamEncoding encoding = StreamEncoding.Int16;

        [Tooltip("Whether streamed vertices move with the head. Off where bones do that.")]
        [SerializeField] private bool headMotion = true;

        private HeadReceiver receiver;
        private bool wantsMesh;
        private bool isStale;

        /// <summary>A new head, on the main thread, once an Update at most. The head is valid until
        /// the next.</summary>
        public event Action<MovedHead> Moved;

        public ReceiverState State
        {
            get { return receiver == null ? ReceiverState.Closed : receiver.State; }
        }

        /// <summary>The state in a sentence for people.</summary>
        public string Sentence
        {
            get { return receiver == null ? "The receiver is off." : receiver.Sentence; }
        }

        /// <summary>The newest head; null before the first.</summary>
        public MovedHead Head { get; private set; }

        /// <summary>Counts of frames, losses and ages of this moment.</summary>
        public StreamCounts Counts
        {
            get
            {
                return receiver == null
                    ? default(StreamCounts)
                    : receiver.Statistics.Read(WallClock.UnixNs);
            }
        }

        /// <summary>Asks for the drawn surfaces as well; for components that build a
        /// mesh.</summary>
        public void WantMesh()
        {
            isStale |= !wantsMesh;
            wantsMesh = true;
        }

        /// <summary>Follows another sender from the next Update on.</summary>
        public void Connect(string newHost, int newPort)
        {
            host = newHost;
            port = newPort;
            isStale = true;
        }

        private void OnEnable()
        {
            isStale = true; // begun in Update, when every component has said what it wants
        }

        private void OnValidate()
        {
            port = Mathf.Clamp(port, 1, 65535);
            isStale = true;
        }

        private void Update()
        {
            if (isStale)
            {
                Restart();
            }
            MovedHead head;
            if (receiver != null && receiver.TryTake(out head))
            {
                Head = head;
                if (Moved != null)
                {
                    Moved(head);
                }
            }
        }

        private void OnDisable()
        {
            if (receiver != null)
            {
                receiver.Dispose();
                receiver = null;
            }
        }

        private void Restart()
        {
            isStale = false;
            OnDisable();
            ReceiverWishes wishes = new ReceiverWishes
            {
                Topic = new StreamTopic(mode, encoding, StreamSpace.Unity),
                Appearance = wantsMesh,
                Basis = wantsMesh && mode == StreamMode.Code,
                HeadMotion = headMotion
            };
            try
            {
                receiver = new HeadReceiver(MakeSource(), wishes);
            }
            catch (ArgumentException problem)
            {
                Debug.LogError(problem.Message, this);
            }
        }

        private IFrameSource MakeSource()
        {
#if MIMESH_NETMQ
            return new NetMqFrameSource(host, port - 2);
#else
            return new TcpFrameSource(host, port);
#endif
        }
    }
}
