module stdlib

go 1.26
