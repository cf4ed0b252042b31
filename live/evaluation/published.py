"""What the field reports for the like, all in its standard frame.

Numbers of "Neural Face Skinning" (NFS, 2025) and "Neural Face Rigging" (NFR, 2023) as the follow-up
of NFS (PDB, 2026) re-ran them, and of that follow-up itself. They are on other draws of identities
and expressions, and partly on captured heads: to be compared in kind, not like for like.
"""

from __future__ import annotations

SELF = "NFR 1.9921, NFS .6161, PDB .5731"
"""1e-4 unit^2, ICT-FaceKit's unseen identities."""
CYCLE = "NFR 1.0957, NFS 1.2264, PDB .9101"
"""1e-4 unit^2, ICT to Multiface and back."""
CYCLE_FROM_THE_OTHER = "NFR 4.2026, NFS 4.1020, PDB 3.0792"
"""1e-4 unit^2, Multiface to ICT and back."""
DRIFT = "NFR 100.984, NFS 8.148, PDB 8.779"
"""1e-6 unit^2, neutral in, neutral out."""
LAPLACIAN = "NFR 1.1284, NFS 1.6646, PDB 1.2771"
"""1e-4, Laplacian coordinates, ICT-FaceKit."""
PER_FRAME_MS = "NFS 17.6, PDB 5.2 (RTX A5000)"
"""Slope between the two sequences below."""
SETUP_S = "NFS 13.8, PDB about 0 (RTX A5000)"
SEQUENCE_S = {
    183: "NFR 25, NFS 17, PDB 1 (RTX A5000)",
    1147: "NFR 79, NFS 34, PDB 6 (RTX A5000)",
}
"""End to end, the target's set-up included, by frames."""
NOT_LIKE_FOR_LIKE = (
    "Published figures: same measure, other draws of identities and expressions; not like for like."
)
