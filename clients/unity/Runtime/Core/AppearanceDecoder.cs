namespace Mimesh.Core
{
    /// <summary>The drawn surfaces of a snapshot, checked against each other.</summary>
    internal static class AppearanceDecoder
    {
        private const int SurfaceColumns = 4;

        public static Appearance Read(SnapshotBlocks blocks, int vertexCount, int triangleCount)
        {
            Appearance found = new Appearance();
            found.DrawSources = blocks.Indices("draw_sources", vertexCount, -1);
            int drawn = found.DrawSources.Length;
            found.DrawUvs = blocks.Singles("draw_uvs", drawn, 2);
            found.DrawTriangles = blocks.Indices("draw_triangles", drawn, triangleCount, 3);
            found.VertexColours = blocks.Bytes("vertex_colours", "u1", vertexCount, 4);
            found.Textures = ReadTextures(blocks);
            found.Surfaces = ReadSurfaces(blocks, triangleCount, found.Textures.Length);
            return found;
        }

        private static byte[][] ReadTextures(SnapshotBlocks blocks)
        {
            int count = 0;
            while (blocks.Has("texture_" + count))
            {
                count++;
            }
            byte[][] textures = new byte[count][];
            for (int index = 0; index < count; index++)
            {
                textures[index] = blocks.Bytes("texture_" + index, "png", -1);
            }
            return textures;
        }

        private static Surface[] ReadSurfaces(SnapshotBlocks blocks, int triangles, int textures)
        {
            int[] rows = blocks.Indices("surfaces", int.MaxValue, -1, SurfaceColumns);
            int count = rows.Length / SurfaceColumns;
            float[] colours = blocks.Singles("surface_colours", count, 4);
            byte[] alphas = blocks.Bytes("surface_alphas", "u1", count);
            string[] kinds = blocks.Texts("surface_kinds");
            Surface[] surfaces = new Surface[count];
            for (int index = 0; index < count; index++)
            {
                surfaces[index] = ReadSurface(rows, SurfaceColumns * index, kinds, textures);
                WireException.Require(
                    surfaces[index].TriangleCount <= triangles - surfaces[index].FirstTriangle,
                    "surfaces point past the last triangle");
                WireException.Require(
                    alphas[index] <= (byte)SurfaceAlpha.Blend, "surface_alphas are unknown");
                Colour(ref surfaces[index], colours, 4 * index, alphas[index]);
            }
            return surfaces;
        }

        private static Surface ReadSurface(int[] rows, int at, string[] kinds, int textures)
        {
            WireException.Require(rows[at + 2] < kinds.Length, "a surface of an unnamed kind");
            WireException.Require(
                rows[at + 3] <= textures, "a surface of a texture that is missing");
            return new Surface
            {
                FirstTriangle = rows[at],
                TriangleCount = rows[at + 1],
                Kind = kinds[rows[at + 2]],
                Texture = rows[at + 3] - 1
            };
        }

        private static void Colour(ref Surface surface, float[] colours, int at, byte alpha)
        {
            surface.Red = colours[at];
            surface.Green = colours[at + 1];
            surface.Blue = colours[at + 2];
            surface.Opacity = colours[at + 3];
            surface.Alpha = (SurfaceAlpha)alpha;
        }
    }
}
