using System.Collections.Generic;
using Mimesh.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Mimesh
{
    /// <summary>A material for each surface of a snapshot, for whichever render pipeline is used.
    /// </summary>
    public sealed class HeadMaterials
    {
        private static readonly string[] ColourNames = { "_BaseColor", "_Color" };
        private static readonly string[] TextureNames = { "_BaseMap", "_BaseColorMap", "_MainTex" };

        private readonly Material opaque;
        private readonly Material cutout;
        private readonly Material transparent;
        private readonly List<Object> made;

        /// <summary>Templates may be null. Whatever is made is added to <paramref name="made"/>,
        /// for
        /// the caller to destroy.</summary>
        public HeadMaterials(
            Material opaque, Material cutout, Material transparent, List<Object> made)
        {
            this.opaque = opaque;
            this.cutout = cutout;
            this.transparent = transparent;
            this.made = made;
        }

        /// <summary>In the order of the surfaces, which is that of the sub-meshes.</summary>
        public Material[] Build(Appearance appearance)
        {
            Texture2D[] textures = new Texture2D[appearance.Textures.Length];
            for (int index = 0; index < textures.Length; index++)
            {
                textures[index] = Load(appearance.Textures[index]);
            }
            Material[] materials = new Material[appearance.Surfaces.Length];
            for (int index = 0; index < materials.Length; index++)
            {
                Surface surface = appearance.Surfaces[index];
                materials[index] = Build(
                    surface, surface.Texture < 0 ? null : textures[surface.Texture]);
            }
            return materials;
        }

        private Texture2D Load(byte[] png)
        {
            Texture2D texture = new Texture2D(2, 2, TextureFormat.RGBA32, true);
            made.Add(texture);
            texture.LoadImage(png, true);
            return texture;
        }

        private Material Build(Surface surface, Texture2D texture)
        {
            Material material = Copy(surface.Alpha);
            made.Add(material);
            material.name = surface.Kind;
            Color colour = new Color(surface.Red, surface.Green, surface.Blue, surface.Opacity);
            foreach (string name in ColourNames)
            {
                if (material.HasProperty(name))
                {
                    material.SetColor(name, colour);
                }
            }
            foreach (string name in TextureNames)
            {
                if (texture != null && material.HasProperty(name))
                {
                    material.SetTexture(name, texture);
                }
            }
            Set(material, "_Textured", texture == null ? 0 : 1);
            return material;
        }

        private Material Copy(SurfaceAlpha alpha)
        {
            if (alpha == SurfaceAlpha.Mask)
            {
                return cutout != null ? new Material(cutout) : MakeCutout(new Material(Plain()));
            }
            if (alpha == SurfaceAlpha.Blend)
            {
                return transparent != null
                    ? new Material(transparent)
                    : MakeTransparent(new Material(Plain()));
            }
            return new Material(Plain());
        }

        private Material Plain()
        {
            if (opaque != null)
            {
                return opaque;
            }
            RenderPipelineAsset pipeline = GraphicsSettings.currentRenderPipeline;
            if (pipeline != null)
            {
                return pipeline.defaultMaterial;
            }
            Shader shader = Shader.Find("Standard");
            if (shader == null)
            {
                // A build leaves out what no scene uses.
                Debug.LogError("Give Mimesh Mesh a material: this build has no standard one.");
                shader = Shader.Find("Hidden/InternalErrorShader");
            }
            Material standard = new Material(shader);
            made.Add(standard);
            return standard;
        }

        private static Material MakeCutout(Material material)
        {
            Set(material, "_Mode", 1); // the built-in pipeline's name for it
            Set(material, "_AlphaClip", 1); // the Universal one's
            Set(material, "_Cutoff", 0.5f);
            Set(material, "_Cull", (float)CullMode.Off);
            material.EnableKeyword("_ALPHATEST_ON");
            material.SetOverrideTag("RenderType", "TransparentCutout");
            material.renderQueue = (int)RenderQueue.AlphaTest;
            return material;
        }

        private static Material MakeTransparent(Material material)
        {
            Set(material, "_Mode", 2);
            Set(material, "_Surface", 1);
            Set(material, "_SrcBlend", (float)BlendMode.SrcAlpha);
            Set(material, "_DstBlend", (float)BlendMode.OneMinusSrcAlpha);
            Set(material, "_ZWrite", 0);
            Set(material, "_Cull", (float)CullMode.Off);
            material.EnableKeyword("_ALPHABLEND_ON");
            material.EnableKeyword("_SURFACE_TYPE_TRANSPARENT");
            material.SetOverrideTag("RenderType", "Transparent");
            material.renderQueue = (int)RenderQueue.Transparent;
            return material;
        }

        private static void Set(Material material, string name, float value)
        {
            if (material.HasProperty(name))
            {
                material.SetFloat(name, value);
            }
        }
    }
}
