package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestDecimal is where floating-point literals become hexadecimal.
const longestDecimal = 80

// constantText returns an expression with a constant's exact value, and its default type when it has no type of its own.
func constantText(declared *types.Const) (string, error) {
	value := declared.Val()
	basic := declared.Type().Underlying().(*types.Basic)
	switch {
	case basic.Kind() == types.UntypedRune:
		return runeText(value), nil
	case basic.Info()&types.IsFloat != 0:
		return floatText(value), nil
	case value.Kind() == constant.String:
		return strconv.Quote(constant.StringVal(value)), nil
	case value.Kind() == constant.Bool, value.Kind() == constant.Int:
		return value.ExactString(), nil
	}
	return "", fmt.Errorf("there is no writing a value of type %v", declared.Type())
}

func runeText(value constant.Value) string {
	number, exact := constant.Int64Val(value)
	if exact && number >= 0 && number <= utf8.MaxRune && utf8.ValidRune(rune(number)) {
		return strconv.QuoteRuneToASCII(rune(number))
	}
	return `'\x00' + ` + value.ExactString()
}

// floatText returns a literal, or a quotient of two when no literal has the value.
func floatText(value constant.Value) string {
	var exact big.Rat
	switch value := constant.Val(constant.ToFloat(value)).(type) {
	case *big.Rat:
		exact.Set(value)
	case *big.Float:
		value.Rat(&exact)
	}
	if digits, finite := exact.FloatPrec(); finite {
		if decimal := exact.FloatString(max(digits, 1)); len(decimal) <= longestDecimal {
			return decimal
		}
	}
	if denominator := exact.Denom(); denominator.TrailingZeroBits() == uint(denominator.BitLen()-1) {
		precision := uint(exact.Num().BitLen())
		return new(big.Float).SetPrec(precision).SetRat(&exact).Text('x', -1)
	}
	return strings.Join([]string{exact.Num().String(), exact.Denom().String()}, ".0 / ") + ".0"
}
