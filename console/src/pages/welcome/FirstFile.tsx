import { useSearchParams } from 'react-router';
import { Importing } from '../sources/import/Importing';
import { slugOfFile } from '../sources/slugs';

/** A file into the space; its source is called as the file is. */
export default function FirstFile({ space }: { space: string }) {
    const [params, setParams] = useSearchParams();
    return (
        <Importing
            space={space}
            sourceOf={(name) => slugOfFile(name) || 'file'}
            begun={params.get('import')}
            onBegun={(id) => setParams(id ? { with: 'file', import: id } : { with: 'file' })}
        />
    );
}
