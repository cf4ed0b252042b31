using System;
using System.Linq;

namespace Mimesh.Receive
{
    /// <summary>Counts what was compared and tells what differs.</summary>
    internal sealed class Comparison
    {
        /// <summary>The message being compared.</summary>
        public string Message = "";

        public int Values;
        public int Different;

        public void Same(string name, object found, object wanted)
        {
            Values++;
            bool isSame = wanted is double
                ? Convert.ToDouble(found) == (double)wanted
                : found.Equals(wanted);
            if (!isSame)
            {
                Tell(name + " is " + found + ", not " + wanted);
            }
        }

        public void Array(string name, float[] found, Wanted wanted)
        {
            Numbers(name, found, wanted.Numbers("values"), wanted.Number("tolerance"));
        }

        public void Numbers(string name, float[] found, double[] wanted, double tolerance)
        {
            Numbers(name, found.Select(value => (double)value).ToArray(), wanted, tolerance);
        }

        public void Numbers(string name, double[] found, double[] wanted, double tolerance)
        {
            Same(name + "'s length", found.Length, (double)wanted.Length);
            for (int index = 0; index < Math.Min(found.Length, wanted.Length); index++)
            {
                Values++;
                bool isSame = double.IsNaN(wanted[index])
                    ? double.IsNaN(found[index])
                    : Math.Abs(found[index] - wanted[index]) <= tolerance;
                if (!isSame)
                {
                    Tell(name + "[" + index + "] is " + found[index] + ", not " + wanted[index]);
                    return;
                }
            }
        }

        private void Tell(string what)
        {
            Different++;
            Console.WriteLine(Message + ": " + what);
        }
    }
}
