using System;
using System.IO;
using System.Threading;

namespace Mimesh.Core
{
    /// <summary>Follows one sender on a thread of its own, through its restarts and its changes of
    /// character, and keeps the newest head ready.</summary>
    public sealed class HeadReceiver : IDisposable
    {
        private const int PollMs = 100;
        private const int MostAtOnce = 1000;
        private const int SilenceMs = 5000; // ten signs of life missed
        private const int FirstPauseMs = 250;
        private const int LongestPauseMs = 4000;
        private const int JoinMs = 500; // whoever closes waits no longer; the thread ends by itself

        private readonly IFrameSource source;
        private readonly ReceiverWishes wishes;
        private readonly MessageBuffer message = new MessageBuffer();
        private readonly NewestHead newest = new NewestHead();
        private readonly FrameIntake intake;
        private readonly ManualResetEvent stop = new ManualResetEvent(false);
        private readonly Thread thread;
        private volatile ReceiverState state = ReceiverState.Connecting;
        private volatile string sentence;
        private int pauseMs = FirstPauseMs;
        private bool wasConnected;
        private int heardAt;
        private bool isHeard;

        /// <summary>Starts at once. Takes over the source. <paramref name="onMoved"/>, if any, is
        /// called on the receiving thread for every head; the head is valid during the
        /// call.</summary>
        public HeadReceiver(
            IFrameSource source, ReceiverWishes wishes, Action<MovedHead> onMoved = null)
        {
            this.source = source;
            this.wishes = wishes;
            intake = new FrameIntake(source, wishes, newest, Statistics, onMoved);
            sentence = "Looking for Mimesh at " + source.Address + ".";
            thread = new Thread(Run) { Name = "Mimesh receiver", IsBackground = true };
            thread.Start();
        }

        public StreamStatistics Statistics { get; } = new StreamStatistics();

        public ReceiverState State
        {
            get { return state; }
        }

        /// <summary>The state in a sentence for people.</summary>
        public string Sentence
        {
            get { return sentence; }
        }

        /// <summary>The newest head, if one came since the last call; valid until the next call.
        /// For one thread.</summary>
        public bool TryTake(out MovedHead head)
        {
            return newest.TryTake(out head);
        }

        /// <summary>Ends the connection and the thread.</summary>
        public void Dispose()
        {
            stop.Set();
            source.Interrupt();
            if (Thread.CurrentThread != thread && thread.Join(JoinMs))
            {
                stop.Close();
            }
        }

        private void Run()
        {
            while (!stop.WaitOne(0))
            {
                try
                {
                    Follow();
                }
                catch (IOException problem)
                {
                    Rest(ReceiverState.Connecting, problem.Message);
                }
                catch (RefusedException problem)
                {
                    Rest(ReceiverState.Refused, problem.Message);
                }
                catch (WireException problem)
                {
                    Statistics.CountError();
                    Rest(ReceiverState.Connecting, problem.Message);
                }
            }
            source.Dispose();
            Tell(ReceiverState.Closed, "The receiver is closed.");
        }

        private void Follow()
        {
            source.Open(wishes.Topic);
            Statistics.CountConnection(!wasConnected);
            wasConnected = true;
            TellConnected();
            isHeard = false;
            intake.Begin();
            heardAt = Environment.TickCount;
            while (!stop.WaitOne(0))
            {
                // Small frames queue by the hundred in the system's buffers: all that are there are
                // taken, and only the last of them costs the work of moving vertices.
                int taken = 0;
                while (taken < MostAtOnce && source.TryReceive(taken == 0 ? PollMs : 0, message))
                {
                    Take();
                    taken++;
                }
                Show();
                intake.AskWhenDue();
                CheckSilence();
            }
        }

        private void Take()
        {
            heardAt = Environment.TickCount;
            pauseMs = FirstPauseMs;
            if (!isHeard)
            {
                isHeard = true;
                TellConnected();
            }
            if (message.Kind == MessageKind.Refusal)
            {
                throw new RefusedException(Refusal.Decode(message.Bytes, message.Count));
            }
            try
            {
                intake.Take(message);
            }
            catch (WireException problem)
            {
                Note(problem);
            }
        }

        private void Show()
        {
            try
            {
                if (intake.Show())
                {
                    Tell(ReceiverState.Receiving, "Receiving " + intake.MeshName + ".");
                }
            }
            catch (WireException problem)
            {
                Note(problem);
            }
        }

        /// <summary>The next message begins where its length says: one that is wrong harms no other.
        /// </summary>
        private void Note(WireException problem)
        {
            Statistics.CountError();
            sentence = "A message was not understood: " + problem.Message + ".";
        }

        private void CheckSilence()
        {
            bool isSilent = unchecked(Environment.TickCount - heardAt) > SilenceMs;
            if (isSilent && state == ReceiverState.Receiving)
            {
                throw new IOException("Mimesh at " + source.Address + " has fallen silent.");
            }
            if (isSilent && !isHeard)
            {
                Tell(ReceiverState.Waiting, source.Silence);
            }
        }

        private void TellConnected()
        {
            Tell(ReceiverState.Waiting, "Connected to " + source.Address + "; no face yet.");
        }

        private void Rest(ReceiverState why, string text)
        {
            Tell(why, text);
            stop.WaitOne(pauseMs);
            pauseMs = Math.Min(2 * pauseMs, LongestPauseMs);
        }

        private void Tell(ReceiverState now, string text)
        {
            if (now != ReceiverState.Receiving || state != now)
            {
                sentence = text;
                state = now;
            }
        }

        private sealed class RefusedException : Exception
        {
            public RefusedException(string sentence) : base(sentence)
            {
            }
        }
    }
}
