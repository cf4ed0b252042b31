namespace Mimesh.Receive { class Conformance { public Conformance(string f){} public int Run(){return 0;} } }
