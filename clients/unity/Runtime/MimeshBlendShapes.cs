using System.Collections.Generic;
using Mimesh.Core;
using UnityEngine;

namespace Mimesh
{
    /// <summary>Drives a character of your own that has ARKit's blend shapes, by their names.
    /// </summary>
    [AddComponentMenu("Mimesh/Mimesh Blend Shapes")]
    public sealed class MimeshBlendShapes : MonoBehaviour
    {
        [Tooltip("Empty: the one on this object or above it.")]
        [SerializeField] private MimeshReceiver receiver;

        [Tooltip("Empty: every skinned mesh on this object or below it.")]
        [SerializeField] private SkinnedMeshRenderer[] targets = new SkinnedMeshRenderer[0];

        [Tooltip("Switch off where eye bones turn the eyes: the shapes would turn them twice.")]
        [SerializeField] private bool eyeLook = true;

        [Tooltip("How strongly shapes follow.")]
        [SerializeField] [Range(0, 2)] private float strength = 1;

        private ShapeDriver[] drivers;
        private Snapshot matched;

        private void OnEnable()
        {
            if (receiver == null)
            {
                receiver = GetComponentInParent<MimeshReceiver>();
            }
            if (receiver == null)
            {
                Debug.LogError(
                    "Mimesh Blend Shapes need a Mimesh Receiver on their object or above.", this);
                enabled = false;
                return;
            }
            if (targets.Length == 0)
            {
                targets = GetComponentsInChildren<SkinnedMeshRenderer>();
            }
            matched = null;
            receiver.Moved += Show;
        }

        private void OnDisable()
        {
            if (receiver != null)
            {
                receiver.Moved -= Show;
            }
        }

        private void Show(MovedHead head)
        {
            if (head.Snapshot != matched)
            {
                Match(head.Snapshot);
            }
            for (int index = 0; index < targets.Length; index++)
            {
                Apply(targets[index], drivers[index], head.Frame.Codes);
            }
        }

        private void Apply(SkinnedMeshRenderer target, ShapeDriver driver, float[] codes)
        {
            if (target == null || target.sharedMesh == null || driver == null)
            {
                return;
            }
            float[] values = driver.Drive(codes);
            for (int index = 0; index < driver.Count; index++)
            {
                int shape = driver.Shape(index);
                float full = FullWeight(target.sharedMesh, shape);
                target.SetBlendShapeWeight(shape, strength * full * values[index]);
            }
        }

        /// <summary>Usually 100: the weight of the shape's last frame.</summary>
        private static float FullWeight(Mesh mesh, int shape)
        {
            return mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
        }

        private void Match(Snapshot snapshot)
        {
            matched = snapshot;
            List<string> codes = new List<string>(snapshot.ExpressionNames);
            codes.AddRange(snapshot.ExtraNames);
            drivers = new ShapeDriver[targets.Length];
            int count = 0;
            for (int index = 0; index < targets.Length; index++)
            {
                Mesh mesh = targets[index] == null ? null : targets[index].sharedMesh;
                drivers[index] = mesh == null
                    ? null
                    : ShapeDriver.Match(NamesOf(mesh), codes, eyeLook);
                count += mesh == null ? 0 : drivers[index].Count;
            }
            if (count == 0)
            {
                Debug.LogWarning("None of the blend shapes has a name that ARKit uses.", this);
            }
        }

        private static string[] NamesOf(Mesh mesh)
        {
            string[] names = new string[mesh.blendShapeCount];
            for (int index = 0; index < names.Length; index++)
            {
                names[index] = mesh.GetBlendShapeName(index);
            }
            return names;
        }
    }
}
