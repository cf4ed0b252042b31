using System.Collections.Generic;
using Mimesh.Core;
using UnityEngine;

namespace Mimesh
{
    /// <summary>Builds the streamed character's mesh and moves its vertices.</summary>
    [AddComponentMenu("Mimesh/Mimesh Mesh")]
    [RequireComponent(typeof(MeshFilter), typeof(MeshRenderer))]
    public sealed class MimeshMesh : MonoBehaviour
    {
        [Tooltip("Empty: the one on this object or above it.")]
        [SerializeField] private MimeshReceiver receiver;

        [Tooltip("Copied for each opaque surface. Empty: the render pipeline's standard material.")]
        [SerializeField] private Material opaque;

        [Tooltip("For surfaces with holes. Empty: made from the opaque one.")]
        [SerializeField] private Material cutout;

        [Tooltip("For surfaces seen through. Empty: made from the opaque one.")]
        [SerializeField] private Material transparent;

        private Mesh mesh;
        private Snapshot built;
        private readonly List<Object> made = new List<Object>();

        private void OnEnable()
        {
            if (receiver == null)
            {
                receiver = GetComponentInParent<MimeshReceiver>();
            }
            if (receiver == null)
            {
                Debug.LogError("Mimesh Mesh needs a Mimesh Receiver on its object or above.", this);
                enabled = false;
                return;
            }
            receiver.WantMesh();
            receiver.Moved += Show;
        }

        private void OnDisable()
        {
            if (receiver != null)
            {
                receiver.Moved -= Show;
            }
        }

        private void OnDestroy()
        {
            Forget();
        }

        private void Show(MovedHead head)
        {
            if (head.Snapshot.Appearance == null)
            {
                return; // what came before the surfaces were asked for
            }
            if (head.Snapshot != built)
            {
                Build(head.Snapshot);
            }
            mesh.SetVertexBufferData(
                head.Drawn, 0, 0, head.Drawn.Length, HeadMesh.MovingStream, HeadMesh.Quietly);
        }

        private void Build(Snapshot snapshot)
        {
            Forget();
            built = snapshot;
            mesh = HeadMesh.Build(snapshot);
            made.Add(mesh);
            HeadMaterials materials = new HeadMaterials(opaque, cutout, transparent, made);
            GetComponent<MeshFilter>().sharedMesh = mesh;
            GetComponent<MeshRenderer>().sharedMaterials = materials.Build(snapshot.Appearance);
        }

        private void Forget()
        {
            foreach (Object thing in made)
            {
                Destroy(thing);
            }
            made.Clear();
        }
    }
}
