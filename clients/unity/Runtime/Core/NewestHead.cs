namespace Mimesh.Core
{
    /// <summary>Hands heads from the receiving thread to the drawing one. Three of them go round:
    /// one is filled, one is ready, one is drawn. The newest wins, because a queue only adds age.
    /// </summary>
    internal sealed class NewestHead
    {
        private readonly object gate = new object();
        private MovedHead filling = new MovedHead();
        private MovedHead ready = new MovedHead();
        private MovedHead taken = new MovedHead();
        private bool isFresh;

        /// <summary>For the receiving thread alone, until <see cref="Publish"/>.</summary>
        public MovedHead Filling
        {
            get { return filling; }
        }

        public void Publish()
        {
            lock (gate)
            {
                MovedHead next = ready;
                ready = filling;
                filling = next;
                isFresh = true;
            }
        }

        /// <summary>False when nothing came since; the head stays valid until the next
        /// call.</summary>
        public bool TryTake(out MovedHead head)
        {
            lock (gate)
            {
                bool wasFresh = isFresh;
                if (isFresh)
                {
                    MovedHead next = taken;
                    taken = ready;
                    ready = next;
                    isFresh = false;
                }
                head = wasFresh ? taken : null;
                return wasFresh;
            }
        }
    }
}
