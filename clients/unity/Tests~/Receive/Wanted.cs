using System;
using System.Collections.Generic;
using System.Linq;

namespace Mimesh.Receive
{
    /// <summary>Typed looks into a JSON object.</summary>
    internal sealed class Wanted
    {
        private readonly Dictionary<string, object> members;

        public Wanted(object json)
        {
            members = (Dictionary<string, object>)json;
        }

        public bool Has(string name)
        {
            return members.ContainsKey(name);
        }

        public string Text(string name)
        {
            return (string)members[name];
        }

        public bool Truth(string name)
        {
            return (bool)members[name];
        }

        public double Number(string name)
        {
            return Convert.ToDouble(members[name]);
        }

        public Wanted Inner(string name)
        {
            return new Wanted(members[name]);
        }

        public string[] Texts(string name)
        {
            return ((List<object>)members[name]).Cast<string>().ToArray();
        }

        /// <summary>Null stays null; a null among the numbers is NaN.</summary>
        public double[] Numbers(string name)
        {
            List<object> found = (List<object>)members[name];
            return found == null
                ? null
                : found.Select(each => each == null ? double.NaN : Convert.ToDouble(each))
                    .ToArray();
        }
    }
}
