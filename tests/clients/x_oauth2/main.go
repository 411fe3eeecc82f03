// An app with golang.org/x/oauth2: reads one command per line, prints one
// answer per line.
//
//	setup    the client and the server's endpoints; `style` 0 lets the
//	         library find out where the server wants the secret
//	begin    gives the authorization address
//	finish   with the code
//	refresh  as the token source does when the token has expired
//	device   asks for a code for another device
//	poll     until the person has answered there
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
)

type command struct {
	Do       string
	ID       string
	Secret   string
	Server   string
	Device   string
	Redirect string
	Scopes   []string
	Style    oauth2.AuthStyle
	Code     string
}

type answer struct {
	Got   any    `json:"got,omitempty"`
	Error string `json:"error,omitempty"`
	// How the server answered each request of this command.
	Statuses []int `json:"statuses"`
}

// counting remembers how each request was answered.
type counting struct {
	statuses []int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		c.statuses = append(c.statuses, response.StatusCode)
	}
	return response, err
}

type app struct {
	config   oauth2.Config
	verifier string
	token    *oauth2.Token
	waiting  *oauth2.DeviceAuthResponse
}

func (a *app) do(ctx context.Context, c command) (any, error) {
	var err error
	switch c.Do {
	case "setup":
		a.verifier = oauth2.GenerateVerifier()
		a.config = oauth2.Config{
			ClientID:     c.ID,
			ClientSecret: c.Secret,
			RedirectURL:  c.Redirect,
			Scopes:       c.Scopes,
			Endpoint: oauth2.Endpoint{
				AuthURL:       c.Server + "/oauth2/auth",
				TokenURL:      c.Server + "/oauth2/token",
				DeviceAuthURL: c.Device,
				AuthStyle:     c.Style,
			},
		}
		return true, nil
	case "begin":
		return a.config.AuthCodeURL(oauth2.GenerateVerifier(),
			oauth2.S256ChallengeOption(a.verifier)), nil
	case "finish":
		a.token, err = a.config.Exchange(ctx, c.Code,
			oauth2.VerifierOption(a.verifier))
		return a.token, err
	case "refresh":
		a.token.Expiry = time.Now().Add(-time.Hour)
		a.token, err = a.config.TokenSource(ctx, a.token).Token()
		return a.token, err
	case "device":
		a.waiting, err = a.config.DeviceAuth(ctx)
		return a.waiting, err
	case "poll":
		a.token, err = a.config.DeviceAccessToken(ctx, a.waiting)
		return a.token, err
	}
	return nil, errors.New("no such command")
}

func main() {
	var a app
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)

	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic(err)
		}
		count := &counting{statuses: []int{}}
		ctx := context.WithValue(context.Background(),
			oauth2.HTTPClient, &http.Client{Transport: count})
		got, err := a.do(ctx, c)
		said := answer{Got: got, Statuses: count.statuses}
		if err != nil {
			said = answer{Error: err.Error(), Statuses: count.statuses}
			var refused *oauth2.RetrieveError
			if errors.As(err, &refused) {
				said.Error = refused.ErrorCode
			}
		}
		if err := out.Encode(said); err != nil {
			panic(err)
		}
	}
}
