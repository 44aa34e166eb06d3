import os,sys,random,copy,tempfile,traceback
os.environ["DJANGO_SETTINGS_MODULE"]="config.settings"
import django;django.setup()
from django.db import transaction
import yaml
from pathlib import Path
from tests.dossiers import DOSSIER
from commitments.loading_dossiers import load_dossiers
from commitments.reading_seeds import SeedRefused
base=yaml.safe_load(DOSSIER)
import datetime
def paths(v,p=()):
    yield p
    if isinstance(v,dict):
        for k in v: yield from paths(v[k],p+(k,))
    if isinstance(v,list):
        for i in range(len(v)): yield from paths(v[i],p+(i,))
VALS=[None,"",[],{},[None],[[]],{"a":1},0,-1,10**17,1.5,True,"x"*400,"IRQ","gazette",datetime.date(2025,1,1),{"en":None},[1,2],"RIV1-R1",["RIV1-R2"], {"fa":"y"}, 2**31]
r=random.Random(int(sys.argv[1])); ok=ref=0
for n in range(int(sys.argv[2])):
    d=copy.deepcopy(base)
    for _ in range(r.choice([1,1,2,4])):
        p=r.choice([q for q in paths(d) if q])
        o=d
        for k in p[:-1]: o=o[k]
        if r.random()<.2: del o[p[-1]]
        else: o[p[-1]]=copy.deepcopy(r.choice(VALS))
    f=Path(tempfile.gettempdir())/"h2fuzz.yaml"; f.write_text(yaml.safe_dump(d,allow_unicode=True))
    try:
        load_dossiers([f],dry_run=True); ok+=1
    except SeedRefused as e:
        ref+=1; assert e.problems
    except Exception:
        traceback.print_exc(); print(f.read_text()); break
print(ok,ref)
