// A program with the Go team's OAuth client, for tests/clients. The Go that
// Hydra is built with is enough for it.
module placet.example/x_oauth2

go 1.24.0

require golang.org/x/oauth2 v0.35.0
