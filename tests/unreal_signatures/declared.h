// What the Unreal plugin uses of Unreal Engine 5.3's public interface, declared and never defined:
// enough for a compiler to check the plugin's syntax and types without the engine. Written from the
// engine's public documentation; it is no part of the engine and nothing runs on it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

using int32 = std::int32_t;
using int64 = std::int64_t;
using uint8 = std::uint8_t;
using uint16 = std::uint16_t;
using uint32 = std::uint32_t;
using TCHAR = char16_t;
constexpr int32 MAX_int32 = 0x7fffffff;
constexpr int32 INDEX_NONE = -1;

#define TEXT(text) u##text
#define UCLASS(...)
#define UENUM(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define GENERATED_BODY() \
 public:                 \
  using Super = Base_;   \
                         \
 private:
#define MIMESH_API
#define PLATFORM_SOCKETSUBSYSTEM FName(TEXT("platform"))
#define IMPLEMENT_MODULE(Class, Name) static_assert(std::is_base_of_v<FDefaultModuleImpl, Class>);
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name) \
  struct Name {                                  \
    void Broadcast() const;                      \
  };
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, Type, Parameter) \
  struct Name {                                                            \
    void Broadcast(Type Parameter) const;                                  \
  };

struct FDefaultModuleImpl {};

struct FUtf8Text {
  explicit FUtf8Text(const char*);
  operator const TCHAR*() const;
};
struct FPlainText {
  explicit FPlainText(const TCHAR*);
  operator const char*() const;
};
#define UTF8_TO_TCHAR(text) static_cast<const TCHAR*>(FUtf8Text(text))
#define TCHAR_TO_UTF8(text) static_cast<const char*>(FPlainText(text))

class FString {
 public:
  FString();
  FString(const TCHAR*);
  const TCHAR* operator*() const;
};

class FName {
 public:
  FName();
  FName(const TCHAR*);
  bool operator==(const FName&) const;
};
extern const FName NAME_None;
extern const FName NAME_Stream;

template <typename T>
std::remove_reference_t<T>&& MoveTemp(T&& value) {
  return static_cast<std::remove_reference_t<T>&&>(value);
}

template <typename T>
class TArray {
 public:
  TArray();
  TArray(const T*, int32 Count);
  int32 Add(const T&);
  void Init(const T&, int32 Count);
  void Reset(int32 NewSize = 0);
  int32 Num() const;
  bool IsValidIndex(int32) const;
  T& operator[](int32);
  const T& operator[](int32) const;
  T* begin();
  T* end();
  const T* begin() const;
  const T* end() const;
};

template <typename K, typename V>
struct TPair {
  K Key;
  V Value;
};

template <typename K, typename V>
class TMap {
 public:
  V& Add(const K&, const V&);
  void Reset();
  const TPair<K, V>* begin() const;
  const TPair<K, V>* end() const;
};

template <typename T>
class TObjectPtr {
 public:
  TObjectPtr();
  TObjectPtr(T*);
  T* Get() const;
  operator T*() const;
  T* operator->() const;
  T& operator*() const;
};

template <typename T>
class TSharedRef {
 public:
  T* operator->() const;
  T& operator*() const;
};

template <typename T>
class TSharedPtr {
 public:
  TSharedPtr(std::nullptr_t);
  TSharedPtr(const TSharedRef<T>&);
  bool IsValid() const;
  T* operator->() const;
  T& operator*() const;
};

template <typename T>
class TPimplPtr {
 public:
  bool IsValid() const;
  void Reset();
  T* operator->() const;
};
template <typename T, typename... Arguments>
TPimplPtr<T> MakePimpl(Arguments&&... arguments) {
  static_assert(std::is_constructible_v<T, Arguments&&...>);
  (void)sizeof...(arguments);
  return {};
}

template <typename Signature>
using TFunctionRef = std::function<Signature>;

struct FMath {
  template <typename T>
  static T Min(T, T);
  template <typename T>
  static T Clamp(T, T, T);
};

struct FTimespan {
  static FTimespan FromMilliseconds(double);
};

struct FVector {
  FVector(double, double, double);
  static const FVector ZeroVector;
};
using FVector3d = FVector;
struct FVector2f {
  FVector2f(float, float);
};
struct FVector4f {
  FVector4f(float, float, float, float);
};
struct FQuat {
  FQuat(double, double, double, double);
  static const FQuat Identity;
};
struct FColor {
  FColor(uint8, uint8, uint8, uint8 A = 255);
};
struct FLinearColor {
  float R, G, B, A;
  static FLinearColor FromSRGBColor(const FColor&);
};

// Sockets

enum ESocketErrors { SE_NO_ERROR, SE_EWOULDBLOCK, SE_EINPROGRESS, SE_EINTR };
enum ESocketType { SOCKTYPE_Unknown, SOCKTYPE_Datagram, SOCKTYPE_Streaming };
enum ESocketConnectionState { SCS_NotConnected, SCS_Connected, SCS_ConnectionError };
enum class EAddressInfoFlags { Default };
namespace ESocketWaitConditions {
enum Type { WaitForRead, WaitForWrite, WaitForReadOrWrite };
}
namespace ESocketReceiveFlags {
enum Type { None };
}

class FInternetAddr {
 public:
  virtual TSharedRef<FInternetAddr> Clone() const = 0;
  virtual void SetPort(int32) = 0;
  virtual FName GetProtocolType() const = 0;
};
struct FAddressInfoResultData {
  TSharedRef<FInternetAddr> Address;
};
struct FAddressInfoResult {
  ESocketErrors ReturnCode;
  TArray<FAddressInfoResultData> Results;
};

class FSocket {
 public:
  virtual bool Close() = 0;
  virtual bool Connect(const FInternetAddr&) = 0;
  virtual bool Send(const uint8*, int32, int32&);
  virtual bool Recv(uint8*, int32, int32&, ESocketReceiveFlags::Type = ESocketReceiveFlags::None);
  virtual bool Wait(ESocketWaitConditions::Type, FTimespan) = 0;
  virtual ESocketConnectionState GetConnectionState() = 0;
  virtual bool SetNonBlocking(bool = true) = 0;
  virtual bool SetNoDelay(bool = true) = 0;
  virtual bool SetReceiveBufferSize(int32, int32&) = 0;
};

class ISocketSubsystem {
 public:
  static ISocketSubsystem* Get(const FName&);
  virtual FAddressInfoResult GetAddressInfo(const TCHAR*, const TCHAR* = nullptr,
                                            EAddressInfoFlags = EAddressInfoFlags::Default,
                                            const FName = NAME_None,
                                            ESocketType = ESocketType::SOCKTYPE_Unknown) = 0;
  virtual FSocket* CreateSocket(const FName&, const FString&, const FName&) = 0;
  virtual void DestroySocket(FSocket*) = 0;
  virtual ESocketErrors GetLastErrorCode() = 0;
};

// Objects

class UObject {};
class UMaterialInterface : public UObject {};
class UTexture : public UObject {};
class UTexture2D : public UTexture {};
class UMaterialInstanceDynamic : public UMaterialInterface {
 public:
  static UMaterialInstanceDynamic* Create(UMaterialInterface*, UObject*);
  void SetVectorParameterValue(FName, FLinearColor);
  void SetTextureParameterValue(FName, UTexture*);
};
struct FImageUtils {
  static UTexture2D* ImportBufferAsTexture2D(const TArray<uint8>&);
};

enum ELevelTick { LEVELTICK_All };
enum ETickingGroup { TG_PrePhysics, TG_DuringPhysics };
namespace EEndPlayReason {
enum Type { Destroyed };
}
namespace ECollisionEnabled {
enum Type { NoCollision };
}
struct FActorComponentTickFunction {
  bool bCanEverTick;
  ETickingGroup TickGroup;
};

class AActor;
class UActorComponent : public UObject {
 public:
  FActorComponentTickFunction PrimaryComponentTick;
  virtual void BeginPlay();
  virtual void EndPlay(const EEndPlayReason::Type);
  virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*);
  AActor* GetOwner() const;
  void RegisterComponent();

 protected:
  using Base_ = UActorComponent;
};
class USceneComponent : public UActorComponent {
 public:
  void SetupAttachment(USceneComponent*);
};
class UPrimitiveComponent : public USceneComponent {
 public:
  virtual void SetCollisionEnabled(ECollisionEnabled::Type);
};
class USkeletalMeshComponent : public UPrimitiveComponent {
 public:
  void SetMorphTarget(FName, float, bool bRemoveZeroWeight = true);
};
class AActor : public UObject {
 public:
  template <typename T>
  T* FindComponentByClass() const;
  template <typename T>
  T* CreateDefaultSubobject(FName);
  USceneComponent* GetRootComponent() const;
  bool SetRootComponent(USceneComponent*);

 protected:
  using Base_ = AActor;
};
template <typename T>
T* NewObject(UObject*, FName = NAME_None);

struct ConstructorHelpers {
  template <typename T>
  struct FObjectFinder {
    T* Object;
    explicit FObjectFinder(const TCHAR*);
  };
};

// Dynamic meshes

namespace UE {
namespace Geometry {

struct FIndex3i {
  int A, B, C;
  FIndex3i(int, int, int);
};

class FDynamicMeshUVOverlay {
 public:
  int AppendElement(FVector2f);
  int SetTriangle(int, const FIndex3i&, bool bAllowElementFreeing = true);
};
class FDynamicMeshColorOverlay {
 public:
  int AppendElement(FVector4f);
  int SetTriangle(int, const FIndex3i&, bool bAllowElementFreeing = true);
};
class FDynamicMeshNormalOverlay {};
class FDynamicMeshMaterialAttribute {
 public:
  void SetValue(int, int);
};
class FDynamicMeshAttributeSet {
 public:
  void EnableMaterialID();
  void EnablePrimaryColors();
  FDynamicMeshUVOverlay* PrimaryUV();
  FDynamicMeshColorOverlay* PrimaryColors();
  FDynamicMeshNormalOverlay* PrimaryNormals();
  FDynamicMeshMaterialAttribute* GetMaterialID();
};
class FDynamicMesh3 {
 public:
  static constexpr int InvalidID = -1;
  void EnableAttributes();
  FDynamicMeshAttributeSet* Attributes();
  int AppendVertex(const FVector3d&);
  int AppendTriangle(const FIndex3i&, int GroupID = 0);
  void SetVertex(int, const FVector3d&, bool bTrackChange = true);
};
class FMeshNormals {
 public:
  static void InitializeOverlayToPerVertexNormals(FDynamicMeshNormalOverlay*, bool = true);
  static bool QuickRecomputeOverlayNormals(FDynamicMesh3&, bool = false, bool = true, bool = true);
};

}  // namespace Geometry
}  // namespace UE

enum class EDynamicMeshChangeType { GeneralEdit, DeformationEdit };
enum class EDynamicMeshAttributeChangeFlags { Unknown = 0, VertexPositions = 2, NormalsTangents = 4 };
EDynamicMeshAttributeChangeFlags operator|(EDynamicMeshAttributeChangeFlags,
                                           EDynamicMeshAttributeChangeFlags);

class UDynamicMesh : public UObject {
 public:
  void EditMesh(TFunctionRef<void(UE::Geometry::FDynamicMesh3&)>,
                EDynamicMeshChangeType = EDynamicMeshChangeType::GeneralEdit,
                EDynamicMeshAttributeChangeFlags = EDynamicMeshAttributeChangeFlags::Unknown,
                bool bDeferChangeEvents = false);
};
class UDynamicMeshComponent : public UPrimitiveComponent {
 public:
  UDynamicMesh* GetDynamicMesh();
  void SetMesh(UE::Geometry::FDynamicMesh3&&);
  void ConfigureMaterialSet(const TArray<UMaterialInterface*>&);
  void FastNotifyPositionsUpdated(bool bNormals = false, bool bColors = false, bool bUVs = false);
};
