using System;

namespace Mimesh.Core
{
    /// <summary>What becomes of each message: snapshots are kept, frames are shaped and published,
    /// and a frame whose mesh is unknown waits while the mesh is asked for.</summary>
    internal sealed class FrameIntake
    {
        private const int AskAgainMs = 500;
        private const int AnswerMs = 10000; // a big mesh may take its time on the way

        private readonly IFrameSource source;
        private readonly ReceiverWishes wishes;
        private readonly NewestHead newest;
        private readonly StreamStatistics statistics;
        private readonly Action<MovedHead> onMoved;
        private readonly HeadShaper shaper = new HeadShaper();
        private Snapshot snapshot;
        private bool isFrameWaiting;
        private bool isSnapshotDue;
        private bool isAnswerDue;
        private int askedAt;

        public FrameIntake(
            IFrameSource source, ReceiverWishes wishes, NewestHead newest,
            StreamStatistics statistics, Action<MovedHead> onMoved)
        {
            this.source = source;
            this.wishes = wishes;
            this.newest = newest;
            this.statistics = statistics;
            this.onMoved = onMoved;
            shaper.WithHeadMotion = wishes.HeadMotion;
        }

        public string MeshName
        {
            get { return snapshot == null ? "" : snapshot.Name; }
        }

        /// <summary>A connection begins; the snapshot of the one before may still be
        /// right.</summary>
        public void Begin()
        {
            isFrameWaiting = false;
            isAnswerDue = false;
            isSnapshotDue = false;
            if (snapshot == null)
            {
                Ask();
            }
        }

        /// <summary>Keeps a snapshot, or a frame in the place of the one before. WireException.
        /// </summary>
        public void Take(MessageBuffer message)
        {
            if (message.Kind == MessageKind.Snapshot)
            {
                isAnswerDue = false;
                snapshot = Keep(SnapshotDecoder.Decode(message.Bytes, message.Count));
                isSnapshotDue = false;
                return;
            }
            Frame frame = newest.Filling.Frame;
            if (isFrameWaiting && !isSnapshotDue)
            {
                statistics.CountSkipped();
            }
            isFrameWaiting = false; // written over
            FrameDecoder.Decode(message.Bytes, message.Count, frame);
            WireException.Require(frame.Topic.Equals(wishes.Topic), "a frame of another topic");
            statistics.CountFrame(frame, WallClock.UnixNs);
            isFrameWaiting = true;
        }

        /// <summary>Whether the frame that waits became a head. WireException.</summary>
        public bool Show()
        {
            MovedHead head = newest.Filling;
            if (!isFrameWaiting)
            {
                return false;
            }
            isSnapshotDue = snapshot == null || snapshot.TopologyHash != head.Frame.TopologyHash;
            if (isSnapshotDue)
            {
                return false;
            }
            isFrameWaiting = false;
            shaper.Shape(snapshot, head);
            statistics.CountAge(head.Frame, WallClock.UnixNs);
            if (onMoved != null)
            {
                onMoved(head);
            }
            newest.Publish();
            return true;
        }

        /// <summary>Asks for the mesh at most twice a second, and not while an answer is
        /// due.</summary>
        public void AskWhenDue()
        {
            int since = unchecked(Environment.TickCount - askedAt);
            if (isSnapshotDue && since >= (isAnswerDue ? AnswerMs : AskAgainMs))
            {
                Ask();
            }
        }

        private void Ask()
        {
            askedAt = Environment.TickCount;
            isAnswerDue = true;
            isSnapshotDue = true;
            source.Ask(wishes.SnapshotRequest);
        }

        private Snapshot Keep(Snapshot answer)
        {
            bool isAsked = answer.Space == wishes.Topic.Space
                && (answer.Basis != null || !wishes.Basis)
                && (answer.Appearance != null || !wishes.Appearance);
            WireException.Require(isAsked, "a snapshot that was not asked for");
            return answer;
        }
    }
}
