// An app with the MCP SDK: reads one command per line, prints one answer per
// line. Its tokens, its registration and its PKCE verifier are in a file, as
// several windows or processes of one app would share them.
//
//	node mcp_client.mjs MODULES v1|v2
//
// Every command names `store` (the file) and `app` (what the app would have
// in its source):
//	auth      the SDK's auth(), `times` of them at once; `at` is when they
//	          have all read the store (milliseconds)
//	finish    the end of the authorization that was answered at `location`
//	connect   connects and calls the tool `tool`
//	register  the SDK's registerClient()
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [modules, generation] = process.argv.slice(2);
const from = createRequire(modules + '/');
const load = (name) => import(pathToFileURL(
	from.resolve(name).replace('/dist/cjs/', '/dist/esm/')
		.replace(/\.cjs$/, '.mjs')));
const sdk = generation === 'v2'
	? await load('@modelcontextprotocol/client')
	: {
		...await load('@modelcontextprotocol/sdk/client/auth.js'),
		...await load('@modelcontextprotocol/sdk/client/index.js'),
		...await load('@modelcontextprotocol/sdk/client/streamableHttp.js'),
	};

class Store {
	#path;

	constructor(path) {
		this.#path = path;
	}

	read() {
		try {
			return JSON.parse(readFileSync(this.#path, 'utf8'));
		} catch {
			return {};
		}
	}

	write(changes) {
		const next = `${this.#path}.${process.pid}`;
		writeFileSync(next, JSON.stringify({ ...this.read(), ...changes }));
		renameSync(next, this.#path);
	}
}

class Provider {
	constructor(store, app) {
		this.store = new Store(store);
		this.app = app;
		this.addresses = [];
		this.forgotten = [];
		this.saved = null;
		this.at = 0;
		if (app.state)
			this.state = () => app.state;
	}

	get redirectUrl() {
		return this.app.redirect;
	}

	get clientMetadata() {
		return {
			client_name: 'Zone Window',
			redirect_uris: [this.app.redirect],
			grant_types: ['authorization_code', 'refresh_token'],
			response_types: ['code'],
			token_endpoint_auth_method: 'none',
			...this.app.metadata,
		};
	}

	get clientMetadataUrl() {
		return this.app.document;
	}

	clientInformation() {
		return this.app.id ? { client_id: this.app.id }
			: this.store.read().client;
	}

	saveClientInformation(client) {
		if (!this.app.id)
			this.store.write({ client });
	}

	async tokens() {
		const { tokens } = this.store.read();
		if (this.at > Date.now())
			await pause(this.at - Date.now());
		return tokens;
	}

	saveTokens(tokens) {
		this.saved = tokens;
		this.store.write({ tokens });
	}

	redirectToAuthorization(address) {
		this.addresses.push(address.href);
	}

	saveCodeVerifier(verifier) {
		this.store.write({ verifier });
	}

	codeVerifier() {
		return this.store.read().verifier;
	}

	saveDiscoveryState(discovery) {
		this.store.write({ discovery });
	}

	discoveryState() {
		return this.store.read().discovery;
	}

	invalidateCredentials(what) {
		this.forgotten.push(what);
		if (what === 'tokens')
			this.store.write({ tokens: undefined });
		if (what === 'client')
			this.store.write({ client: undefined });
	}
}

async function outcomeOf(provider, work) {
	const result = {};
	try {
		result.outcome = await work();
	} catch (error) {
		result.outcome = error.name;
		result.code = error.code ?? error.errorCode;
		result.message = String(error.message);
	}
	return {
		...result,
		addresses: provider.addresses,
		forgotten: provider.forgotten,
		tokens: provider.saved,
	};
}

// The arguments of both generations for a code that came back.
function arrived(location) {
	const query = new URL(location).searchParams;
	return {
		authorizationCode: query.get('code') ?? undefined,
		iss: query.get('iss') ?? undefined,
	};
}

const commands = {
	async auth({ store, app, server, times = 1, at = 0, scope }) {
		return Promise.all(Array.from({ length: times }, () => {
			const provider = new Provider(store, app);
			provider.at = at;
			return outcomeOf(provider, () => sdk.auth(provider,
				{ serverUrl: server, scope }));
		}));
	},

	async finish({ store, app, server, location }) {
		const provider = new Provider(store, app);
		return outcomeOf(provider, () => sdk.auth(provider,
			{ serverUrl: server, ...arrived(location) }));
	},

	async connect({ store, app, server, tool }) {
		const provider = new Provider(store, app);
		const transport = new sdk.StreamableHTTPClientTransport(
			new URL(server), { authProvider: provider });
		const client = new sdk.Client({ name: 'zone-window', version: '1' });
		try {
			return await outcomeOf(provider, async () => {
				await client.connect(transport);
				const said = await client.callTool(
					{ name: tool, arguments: {} });
				return said.content[0].text;
			});
		} finally {
			await client.close();
		}
	},

	async register({ server, app, scope }) {
		const provider = new Provider('/dev/null', app);
		return outcomeOf(provider, async () => {
			const metadata =
				await sdk.discoverAuthorizationServerMetadata(server);
			return sdk.registerClient(server, {
				metadata,
				clientMetadata: provider.clientMetadata,
				scope,
			});
		});
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const { do: name, ...command } = JSON.parse(line);
	console.log(JSON.stringify(await commands[name](command)));
}
process.exit(0);
