using Mimesh.Core;
using UnityEngine;

namespace Mimesh
{
    /// <summary>Turns head, neck and eye bones of a character of your own.</summary>
    [AddComponentMenu("Mimesh/Mimesh Bones")]
    public sealed class MimeshBones : MonoBehaviour
    {
        [Tooltip("Empty: the one on this object or above it.")]
        [SerializeField] private MimeshReceiver receiver;

        [Tooltip("The character's root: the face looks along its +z, +y is up. Empty: this.")]
        [SerializeField] private Transform root;

        [SerializeField] private Transform head;
        [SerializeField] private Transform neck;
        [SerializeField] private Transform leftEye;
        [SerializeField] private Transform rightEye;

        [Tooltip("How much of the head's turn the neck takes.")]
        [SerializeField] [Range(0, 1)] private float neckShare = 0.4f;

        [Tooltip("Whether the head is shifted, too. Off where the body does not follow.")]
        [SerializeField] private bool shift;

        private readonly Quaternion[] rest = new Quaternion[4];
        private Vector3 headRest;

        private Transform[] Bones
        {
            get { return new[] { neck, head, leftEye, rightEye }; }
        }

        private void Awake()
        {
            root = root != null ? root : transform;
            Transform[] bones = Bones;
            for (int index = 0; index < bones.Length; index++)
            {
                rest[index] = bones[index] == null
                    ? Quaternion.identity
                    : Quaternion.Inverse(root.rotation) * bones[index].rotation;
            }
            headRest = head == null ? Vector3.zero : head.localPosition;
        }

        private void OnEnable()
        {
            receiver = receiver != null ? receiver : GetComponentInParent<MimeshReceiver>();
            if (receiver == null)
            {
                Debug.LogError(
                    "Mimesh Bones need a Mimesh Receiver on their object or above.", this);
                enabled = false;
            }
        }

        /// <summary>After animation, so that what it says of these bones is replaced. Parents come
        /// before children: each bone's turn is set in the root's axes, whatever its parents do.
        /// </summary>
        private void LateUpdate()
        {
            MovedHead moved = receiver.Head;
            if (moved == null)
            {
                return;
            }
            float[] q = moved.Frame.HeadRotation;
            Quaternion turn = new Quaternion(q[0], q[1], q[2], q[3]);
            float[] gaze = moved.Frame.Gaze;
            Turn(neck, 0, Quaternion.Slerp(Quaternion.identity, turn, neckShare));
            Turn(head, 1, turn);
            Shift(moved, turn);
            Turn(leftEye, 2, turn * Look(gaze[0], gaze[1]));
            Turn(rightEye, 3, turn * Look(gaze[2], gaze[3]));
        }

        private void Turn(Transform bone, int index, Quaternion turn)
        {
            if (bone != null)
            {
                bone.rotation = root.rotation * turn * rest[index];
            }
        }

        private void Shift(MovedHead moved, Quaternion turn)
        {
            if (!shift || head == null)
            {
                return;
            }
            float[] t = moved.Frame.HeadTranslation;
            float[] p = moved.Snapshot.HeadPivot;
            Vector3 pivot = new Vector3(p[0], p[1], p[2]);
            Vector3 way = turn * pivot + new Vector3(t[0], t[1], t[2]) - pivot;
            head.localPosition = headRest; // from its rest, or each frame would add to the last
            head.position += root.TransformVector(way);
        }

        /// <summary>Unity's yaw goes to the character's right and its pitch down.</summary>
        private static Quaternion Look(float yaw, float pitch)
        {
            return Quaternion.Euler(-pitch * Mathf.Rad2Deg, -yaw * Mathf.Rad2Deg, 0);
        }
    }
}
