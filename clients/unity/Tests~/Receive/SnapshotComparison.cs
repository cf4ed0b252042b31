using System;
using System.Collections.Generic;
using System.Linq;
using Mimesh.Core;

namespace Mimesh.Receive
{
    /// <summary>A snapshot's blocks, put back together, against what the JSON says of
    /// them.</summary>
    internal sealed class SnapshotComparison
    {
        private readonly Comparison compare;
        private readonly Snapshot found;
        private readonly Dictionary<string, object> blocks;

        public SnapshotComparison(Comparison compare, Snapshot found)
        {
            this.compare = compare;
            this.found = found;
            blocks = MeshBlocks(found);
            if (found.Basis != null)
            {
                blocks.Add("basis", found.Basis.Steps);
                blocks.Add("basis_scales", found.Basis.Scales);
            }
            if (found.Appearance != null)
            {
                AddAppearance(found.Appearance);
            }
        }

        public static string Hex(ulong hash)
        {
            return Hex(BitConverter.GetBytes(hash));
        }

        public void Run(Wanted wanted)
        {
            compare.Same("topology_hash", Hex(found.TopologyHash), wanted.Text("topology_hash"));
            compare.Same("space", found.Space.ToString().ToLowerInvariant(), wanted.Text("space"));
            compare.Same("basis", found.Basis != null, wanted.Truth("basis"));
            compare.Same("appearance", found.Appearance != null, wanted.Truth("appearance"));
            compare.Same("vertex_count", found.VertexCount, wanted.Number("vertex_count"));
            compare.Same(
                "triangle_count", found.Triangles.Length / 3, wanted.Number("triangle_count"));
            Wanted described = wanted.Inner("blocks");
            foreach (string name in blocks.Keys)
            {
                compare.Same(name, described.Has(name), true);
                CompareBlock(name, blocks[name], described.Inner(name));
            }
            if (found.Appearance != null)
            {
                CompareSurfaces(found.Appearance.Surfaces, described);
            }
        }

        private void CompareBlock(string name, object block, Wanted wanted)
        {
            if (block is string[])
            {
                compare.Same(
                    name, string.Join("\n", (string[])block),
                    string.Join("\n", wanted.Texts("lines")));
            }
            else if (wanted.Text("type") == "png")
            {
                compare.Same(name, Hex((byte[])block), wanted.Text("hex"));
            }
            else
            {
                double[] numbers = ((Array)block).Cast<object>().Select(Convert.ToDouble).ToArray();
                compare.Numbers(name, numbers, wanted.Numbers("values"), 0);
            }
        }

        private void CompareSurfaces(Surface[] surfaces, Wanted described)
        {
            string[] kinds = described.Inner("surface_kinds").Texts("lines");
            double[] rows = surfaces.SelectMany(surface => new double[]
            {
                surface.FirstTriangle, surface.TriangleCount, Array.IndexOf(kinds, surface.Kind),
                surface.Texture + 1
            }).ToArray();
            compare.Numbers("surfaces", rows, described.Inner("surfaces").Numbers("values"), 0);
        }

        private static Dictionary<string, object> MeshBlocks(Snapshot found)
        {
            return new Dictionary<string, object>
            {
                { "neutral_vertices", found.NeutralVertices },
                { "triangles", found.Triangles },
                { "region_indices", found.RegionIndices },
                { "part_labels", found.PartLabels },
                { "head_weights", found.HeadWeights },
                { "head_pivot", found.HeadPivot },
                { "eye_centres", found.EyeCentres },
                { "eye_axes", found.EyeAxes },
                { "left_eye_vertices", found.EyeVertices[0] },
                { "right_eye_vertices", found.EyeVertices[1] },
                { "T_space_mesh", found.SpaceFromMesh },
                { "metres_per_unit", new[] { found.MetresPerUnit } },
                { "name", found.Name.Length == 0 ? new string[0] : new[] { found.Name } },
                { "part_names", found.PartNames },
                { "expression_names", found.ExpressionNames },
                { "extra_names", found.ExtraNames }
            };
        }

        private void AddAppearance(Appearance seen)
        {
            blocks.Add("draw_sources", seen.DrawSources);
            blocks.Add("draw_uvs", seen.DrawUvs);
            blocks.Add("draw_triangles", seen.DrawTriangles);
            blocks.Add("vertex_colours", seen.VertexColours);
            blocks.Add("surface_colours", seen.Surfaces.SelectMany(
                surface => new[] { surface.Red, surface.Green, surface.Blue, surface.Opacity })
                .ToArray());
            blocks.Add(
                "surface_alphas", seen.Surfaces.Select(surface => (byte)surface.Alpha).ToArray());
            for (int index = 0; index < seen.Textures.Length; index++)
            {
                blocks.Add("texture_" + index, seen.Textures[index]);
            }
        }

        private static string Hex(byte[] bytes)
        {
            return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        }
    }
}
