package unsafe

type ArbitraryType int

type IntegerType int

type Pointer *ArbitraryType

func Sizeof(x ArbitraryType) uintptr

func Offsetof(x ArbitraryType) uintptr

func Alignof(x ArbitraryType) uintptr

func Add(ptr Pointer, len IntegerType) Pointer

func Slice[T any](ptr *T, len IntegerType) []T

func SliceData[T any](slice []T) *T

func String(ptr *byte, len IntegerType) string

func StringData(str string) *byte
