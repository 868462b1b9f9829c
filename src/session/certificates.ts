export { developmentCaFile } from '../proxies/tls/development-ca-file.js';
