package builtin

type any = interface{}

type comparable interface{ comparable }

type error interface {
	Error() string
}
