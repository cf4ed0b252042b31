#include "MimeshReceiverComponent.h"

#include "Components/DynamicMeshComponent.h"
#include "Components/SkeletalMeshComponent.h"
#include "GameFramework/Actor.h"
#include "Materials/MaterialInterface.h"
#include "MimeshStream.h"
#include "UObject/ConstructorHelpers.h"

namespace
{
	FString ToString(const std::string& Text)
	{
		return FString(UTF8_TO_TCHAR(Text.c_str()));
	}

	FQuat ToQuat(const mimesh::Quaternion& Q)
	{
		return FQuat(Q[0], Q[1], Q[2], Q[3]);
	}

	/** No turn where the character has no such eyeball. */
	FQuat EyeQuat(const mimesh::Snapshot& Snapshot, const mimesh::Frame& Frame, std::size_t Side)
	{
		const mimesh::Eye& Eye = Snapshot.eyes[Side];
		return Eye.exists()
			? ToQuat(mimesh::quaternionOf(
				mimesh::eyeRotation(Eye.axes, Frame.gaze[2 * Side], Frame.gaze[2 * Side + 1])))
			: FQuat::Identity;
	}

	EMimeshState ToState(mimesh::State State)
	{
		switch (State)
		{
		case mimesh::State::connecting: return EMimeshState::Connecting;
		case mimesh::State::waiting: return EMimeshState::Waiting;
		case mimesh::State::receiving: return EMimeshState::Receiving;
		case mimesh::State::refused: return EMimeshState::Refused;
		default: return EMimeshState::Stopped;
		}
	}

	mimesh::Mode ToMode(EMimeshMode Mode)
	{
		switch (Mode)
		{
		case EMimeshMode::Region: return mimesh::Mode::region;
		case EMimeshMode::Code: return mimesh::Mode::code;
		default: return mimesh::Mode::vertices;
		}
	}
}

UMimeshReceiverComponent::UMimeshReceiverComponent()
{
	PrimaryComponentTick.bCanEverTick = true;
	// Before the pose of this picture is evaluated, so that a morph target is not a picture late.
	PrimaryComponentTick.TickGroup = TG_PrePhysics;
	static ConstructorHelpers::FObjectFinder<UMaterialInterface> Plain(
		TEXT("/Engine/BasicShapes/BasicShapeMaterial.BasicShapeMaterial"));
	SurfaceMaterial = Plain.Object;
}

void UMimeshReceiverComponent::BeginPlay()
{
	Super::BeginPlay();
	Connect();
}

void UMimeshReceiverComponent::EndPlay(const EEndPlayReason::Type Reason)
{
	Disconnect();
	Super::EndPlay(Reason);
}

void UMimeshReceiverComponent::Connect()
{
	Disconnect();
	mimesh::ReceiverOptions Options;
	Options.host = TCHAR_TO_UTF8(*Host);
	Options.port = static_cast<std::uint16_t>(FMath::Clamp(Port, 1, 65535));
	const mimesh::Encoding Encoding =
		bCompact ? mimesh::Encoding::int16 : mimesh::Encoding::float32;
	Options.topic = mimesh::topicOf(ToMode(Mode), Encoding, mimesh::Space::unreal);
	Options.appearance = bMoveMesh;
	// Play ends only when the thread has: an address where nothing answers must not hold it up.
	Options.connectMs = 500;
	Stream = MakePimpl<FMimeshStream>(MoveTemp(Options));
}

void UMimeshReceiverComponent::Disconnect()
{
	Stream.Reset();
	State = EMimeshState::Stopped;
}

void UMimeshReceiverComponent::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (!Stream.IsValid())
	{
		return;
	}
	const bool bNewState = ShowStatistics();
	const bool bTicked = Stream->Receiver.take(Stream->Tick);
	const bool bNewCharacter = bTicked && Stream->Shown != Stream->Tick.snapshot;
	if (bNewCharacter)
	{
		ShowCharacter();
	}
	if (bTicked)
	{
		ShowNumbers();
		ShowMesh();
	}
	Tell(bNewState, bNewCharacter, bTicked);
}

void UMimeshReceiverComponent::Tell(bool bNewState, bool bNewCharacter, bool bTicked)
{
	// Last of all, since a listener may disconnect.
	if (bNewState)
	{
		OnStateChanged.Broadcast(State);
	}
	if (bNewCharacter)
	{
		OnCharacterChanged.Broadcast(CharacterName);
	}
	if (bTicked)
	{
		OnTicked.Broadcast();
	}
}

bool UMimeshReceiverComponent::ShowStatistics()
{
	const mimesh::Statistics Now = Stream->Receiver.statistics();
	AgeMs = static_cast<float>(Now.ageMs);
	FramesReceived = static_cast<int64>(Now.frames);
	FramesLost = static_cast<int64>(Now.lost);
	DecodeErrors = static_cast<int64>(Now.decodeErrors);
	Reconnects = static_cast<int64>(Now.reconnects);
	LastProblem = ToString(Now.lastProblem);
	const EMimeshState Before = State;
	State = ToState(Now.state);
	return State != Before;
}

void UMimeshReceiverComponent::ShowCharacter()
{
	Stream->Shown = Stream->Tick.snapshot;
	const mimesh::Snapshot& Snapshot = *Stream->Shown;
	Stream->ReadNames();
	Expressions.Reset();
	ArkitShapes.Reset();
	CharacterName = ToString(Snapshot.name);
	if (bMoveMesh)
	{
		Mesh = FindMesh();
		Stream->Mesh.Build(*Mesh, Snapshot);
		if (SurfaceMaterial != nullptr)
		{
			Mesh->ConfigureMaterialSet(MakeMimeshMaterials(*this, *SurfaceMaterial, Snapshot));
		}
	}
}

void UMimeshReceiverComponent::ShowNumbers()
{
	const mimesh::Frame& Frame = Stream->Tick.frame;
	bFaceFound = Frame.faceFound();
	Confidence = Frame.confidence;
	HeadRotation = ToQuat(Frame.headRotation);
	HeadTranslation = FVector(Frame.headTranslation[0], Frame.headTranslation[1], Frame.headTranslation[2]);
	LeftEyeRotation = EyeQuat(*Stream->Shown, Frame, 0);
	RightEyeRotation = EyeQuat(*Stream->Shown, Frame, 1);
	const int32 Count = FMath::Min(Stream->ExpressionNames.Num(), static_cast<int32>(Frame.code.size()));
	for (int32 Row = 0; Row < Count; ++Row)
	{
		Expressions.Add(Stream->ExpressionNames[Row], Frame.code[static_cast<std::size_t>(Row)]);
	}
	for (int32 Row = 0; Row < Stream->ShapeNames.Num(); ++Row)
	{
		const mimesh::ArkitShape& Shape = Stream->Shapes[static_cast<std::size_t>(Row)];
		ArkitShapes.Add(Stream->ShapeNames[Row], mimesh::strengthOf(Shape, Frame));
	}
}

void UMimeshReceiverComponent::ShowMesh()
{
	if (!bMoveMesh || Mesh == nullptr)
	{
		return;
	}
	const mimesh::Snapshot& Snapshot = *Stream->Shown;
	mimesh::Frame& Frame = Stream->Tick.frame;
	if (!bMoveHead)
	{
		Frame.headRotation = {0, 0, 0, 1};
		Frame.headTranslation = {0, 0, 0};
	}
	if (mimesh::deform(Snapshot, Frame, Stream->Displacement))
	{
		return;
	}
	mimesh::pose(Snapshot, Frame, Stream->Displacement, Stream->Positions);
	Stream->Mesh.Move(*Mesh, Stream->Positions);
}

UDynamicMeshComponent* UMimeshReceiverComponent::FindMesh()
{
	AActor* Owner = GetOwner();
	UDynamicMeshComponent* Found = Mesh != nullptr ? Mesh.Get() : Owner->FindComponentByClass<UDynamicMeshComponent>();
	if (Found != nullptr)
	{
		return Found;
	}
	Found = NewObject<UDynamicMeshComponent>(Owner, TEXT("MimeshMesh"));
	if (Owner->GetRootComponent() != nullptr)
	{
		Found->SetupAttachment(Owner->GetRootComponent());
	}
	else
	{
		Owner->SetRootComponent(Found);
	}
	Found->SetCollisionEnabled(ECollisionEnabled::NoCollision);
	Found->RegisterComponent();
	return Found;
}

void UMimeshReceiverComponent::ApplyToMorphTargets(USkeletalMeshComponent* Target, float Strength) const
{
	if (Target == nullptr)
	{
		return;
	}
	for (const TPair<FName, float>& Shape : ArkitShapes)
	{
		Target->SetMorphTarget(Shape.Key, Strength * Shape.Value);
	}
}
