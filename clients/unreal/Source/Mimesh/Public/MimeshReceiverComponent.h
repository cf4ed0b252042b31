#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "Templates/PimplPtr.h"

#include "MimeshReceiverComponent.generated.h"

class UDynamicMeshComponent;
class UMaterialInterface;
class USkeletalMeshComponent;
struct FMimeshStream;

/** What is sent for each tick; see the README for their sizes. */
UENUM(BlueprintType)
enum class EMimeshMode : uint8
{
	/** Every vertex. */
	Vertices,
	/** The vertices that the face moves. */
	Region,
	/** The expression code alone, under 400 bytes; the mesh is moved here. */
	Code
};

UENUM(BlueprintType)
enum class EMimeshState : uint8
{
	Stopped,
	/** No sender answers yet. */
	Connecting,
	/** Connected; no tick has come yet. */
	Waiting,
	Receiving,
	/** The sender does not serve us; see LastProblem. */
	Refused
};

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FMimeshStateChanged, EMimeshState, State);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FMimeshCharacterChanged, const FString&, Name);
DECLARE_DYNAMIC_MULTICAST_DELEGATE(FMimeshTicked);

/**
 * Receives a head from Mimesh. It moves the actor's dynamic mesh component (one is added when there
 * is none), and offers the expression code, the head's and the eyes' rotations to Blueprints.
 */
UCLASS(ClassGroup = (Mimesh), meta = (BlueprintSpawnableComponent))
class MIMESH_API UMimeshReceiverComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UMimeshReceiverComponent();

	/** Where Mimesh runs. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	FString Host = TEXT("127.0.0.1");

	/** Mimesh's base port plus 2. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh", meta = (ClampMin = 1, ClampMax = 65535))
	int32 Port = 5582;

	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	EMimeshMode Mode = EMimeshMode::Vertices;

	/** Whole steps instead of floats: half the bytes, at a step that no eye sees. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	bool bCompact = true;

	/** Off: the mesh keeps still and only the numbers below change, for characters with their own rig. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	bool bMoveMesh = true;

	/** Off: the face moves and the head keeps still, for a head that a bone carries. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	bool bMoveHead = true;

	/** Parent of the surfaces' materials, with a vector parameter "Color" and, if wished, a texture
	 * parameter "Texture". Without one the engine's plain basic shape material is used. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Mimesh")
	TObjectPtr<UMaterialInterface> SurfaceMaterial;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	EMimeshState State = EMimeshState::Stopped;

	/** From the camera's image to its arrival here; true on the sender's machine. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	float AgeMs = 0.0f;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	int64 FramesReceived = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	int64 FramesLost = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	int64 DecodeErrors = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	int64 Reconnects = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Stream")
	FString LastProblem;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	FString CharacterName;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	bool bFaceFound = false;

	/** Of the tracker, 0 to 1. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	float Confidence = 0.0f;

	/** The stream's own expressions by name. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	TMap<FName, float> Expressions;

	/** The same as ARKit's shapes; names do not mind letter case, so "EyeBlinkLeft" finds them, too. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	TMap<FName, float> ArkitShapes;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	FQuat HeadRotation = FQuat::Identity;

	/** Centimetres. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	FVector HeadTranslation = FVector::ZeroVector;

	/** The character's own left eye, about its centre. */
	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	FQuat LeftEyeRotation = FQuat::Identity;

	UPROPERTY(BlueprintReadOnly, Category = "Mimesh|Face")
	FQuat RightEyeRotation = FQuat::Identity;

	UPROPERTY(BlueprintAssignable, Category = "Mimesh")
	FMimeshStateChanged OnStateChanged;

	/** Another character came, at the start or while running. */
	UPROPERTY(BlueprintAssignable, Category = "Mimesh")
	FMimeshCharacterChanged OnCharacterChanged;

	/** A new tick has been applied. */
	UPROPERTY(BlueprintAssignable, Category = "Mimesh")
	FMimeshTicked OnTicked;

	/** Follows the sender with the values above; begun again when it already does. */
	UFUNCTION(BlueprintCallable, Category = "Mimesh")
	void Connect();

	UFUNCTION(BlueprintCallable, Category = "Mimesh")
	void Disconnect();

	/** Sets `Target`'s morph targets of ARKit's names, each times `Strength`. */
	UFUNCTION(BlueprintCallable, Category = "Mimesh")
	void ApplyToMorphTargets(USkeletalMeshComponent* Target, float Strength = 1.0f) const;

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;
	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	/** True when the state has changed. */
	bool ShowStatistics();
	void ShowCharacter();
	void ShowNumbers();
	void ShowMesh();
	void Tell(bool bNewState, bool bNewCharacter, bool bTicked);
	UDynamicMeshComponent* FindMesh();

	UPROPERTY(Transient)
	TObjectPtr<UDynamicMeshComponent> Mesh;

	TPimplPtr<FMimeshStream> Stream;
};
